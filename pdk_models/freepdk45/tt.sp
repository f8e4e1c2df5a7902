* FreePDK45 transistors, corner TT: typical NMOS, typical PMOS
* Source: package c4m-pdk-freepdk45 0.0.1, freepdk45_nom.spi; FreePDK45 of NC State University.
* Licence: Apache-2.0 (pdk_models/LICENSE-Apache-2.0).
* Changed by pdk_models/make_cards.py: comments removed, names in lower case, of a parameter given twice
* the last kept (the one ngspice takes); do not edit.
* The models hold for any W and L of the process; an instance gives w and l in metres.

* FreePDK45 NMOS_VTG, any W and L
.model nmos_vtg nmos
+ level=54 tnom=27 epsrox=3.9 eta0=0.006 nfactor=2.1 wint=5e-09 cgso=1.1e-10 cgdo=1.1e-10 xl=-2e-08
+ toxe=1.14e-09 toxp=1e-09 toxm=1.14e-09 toxref=1.14e-09 dtox=1.4e-10 lint=3.75e-09 vth0=0.4106 k1=0.4
+ u0=0.045 vsat=123000 rdsw=155 ndep=3.4e+18 xj=1.98e-08 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2
+ igcmod=1 igbmod=1 geomod=1 diomod=1 rdsmod=0 rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 ll=0 wl=0
+ lln=1 wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 k2=0 k3=0 k3b=0 w0=2.5e-06 dvt0=1 dvt1=2 dvt2=0
+ dvt0w=0 dvt1w=0 dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-10 dvtp1=0.1 lpe0=0 lpeb=0 ngate=3e+20 nsd=2e+20
+ phin=0 cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.13 etab=0 vfb=-0.55 ua=6e-10 ub=1.2e-18 uc=0 a0=1 ags=0 a1=0
+ a2=1 b0=0 b1=0 keta=0.04 dwg=0 dwb=0 pclm=0.02 pdiblc1=0.001 pdiblc2=0.001 pdiblcb=-0.005 drout=0.5
+ pvag=1e-20 delta=0.01 pscbe1=814000000 pscbe2=1e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5
+ rsw=80 rdw=80 rdswmin=0 rdwmin=0 rswmin=0 prwg=0 prwb=0 wr=1 alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002
+ bgidl=2100000000 cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014
+ bigbinv=0.004 cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.02 bigc=0.0027 cigc=0.002 aigsd=0.02 bigsd=0.0027
+ cigsd=0.002 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgbo=2.56e-11 cgdl=2.653e-10 cgsl=2.653e-10
+ ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02 kt1=-0.11 kt1l=0 kt2=0.022 ute=-1.5
+ ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1 tnoimod=0 jss=0.0001 jsws=1e-11 jswgs=1e-10
+ njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001 jswd=1e-11 jswgd=1e-10 njd=1 ijthdfwd=0.01
+ ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1 cjsws=5e-10 mjsws=0.33 pbswgs=1 cjswgs=3e-10
+ mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10 mjswd=0.33 pbswgd=1 cjswgd=5e-10 mjswgd=0.33
+ tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005 tcjswg=0.001 xtis=3 xtid=3 dmcg=0 dmci=0 dmdg=0
+ dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5 rbpd=15 rbps=15 rbdb=15 rbsb=15 ngcon=1

* FreePDK45 PMOS_VTG, any W and L
.model pmos_vtg pmos
+ level=54 vth0=-0.3842 toxref=1.3e-09 vsat=62000 toxe=1.26e-09 toxp=1e-09 toxm=1.26e-09 dtox=2.6e-10
+ epsrox=3.9 wint=5e-09 lint=3.75e-09 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1 igbmod=1
+ geomod=1 diomod=1 rdsmod=0 rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 tnom=27 ll=0 wl=0 lln=1
+ wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 xl=-2e-08 k1=0.4 k2=-0.01 k3=0 k3b=0 w0=2.5e-06 dvt0=1
+ dvt1=2 dvt2=-0.032 dvt0w=0 dvt1w=0 dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-11 dvtp1=0.05 lpe0=0 lpeb=0
+ xj=1.98e-08 ngate=2e+20 ndep=2.44e+18 nsd=2e+20 phin=0 cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.126 nfactor=2.22
+ eta0=0.0055 etab=0 vfb=0.55 u0=0.02 ua=2e-09 ub=5e-19 uc=0 a0=1 ags=1e-20 a1=0 a2=1 b0=0 b1=0 keta=-0.047
+ dwg=0 dwb=0 pclm=0.12 pdiblc1=0.001 pdiblc2=0.001 pdiblcb=3.4e-08 drout=0.56 pvag=1e-20 delta=0.01
+ pscbe1=814000000 pscbe2=9.58e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5 rdsw=155 rsw=75
+ rdw=75 rdswmin=0 rdwmin=0 rswmin=0 prwg=0 prwb=0 wr=1 alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002
+ bgidl=2100000000 cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014
+ bigbinv=0.004 cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.010687 bigc=0.0012607 cigc=0.0008 aigsd=0.010687
+ bigsd=0.0012607 cigsd=0.0008 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgso=1.1e-10 cgdo=1.1e-10
+ cgbo=2.56e-11 cgdl=2.653e-10 cgsl=2.653e-10 ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02
+ kt1=-0.11 kt1l=0 kt2=0.022 ute=-1.5 ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1
+ tnoimod=0 jss=0.0001 jsws=1e-11 jswgs=1e-10 njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001
+ jswd=1e-11 jswgd=1e-10 njd=1 ijthdfwd=0.01 ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1
+ cjsws=5e-10 mjsws=0.33 pbswgs=1 cjswgs=3e-10 mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10
+ mjswd=0.33 pbswgd=1 cjswgd=5e-10 mjswgd=0.33 tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005
+ tcjswg=0.001 xtis=3 xtid=3 dmcg=0 dmci=0 dmdg=0 dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5
+ rbpd=15 rbps=15 rbdb=15 rbsb=15

* FreePDK45 NMOS_VTL, any W and L
.model nmos_vtl nmos
+ level=54 tnom=27 epsrox=3.9 eta0=0.006 nfactor=2.1 wint=5e-09 cgso=1.1e-10 cgdo=1.1e-10 xl=-2e-08
+ toxe=1.14e-09 toxp=1e-09 toxm=1.14e-09 toxref=1.14e-09 dtox=1.4e-10 lint=3.75e-09 vth0=0.322 k1=0.4 u0=0.045
+ vsat=148000 rdsw=155 ndep=3.4e+18 xj=1.98e-08 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1
+ igbmod=1 geomod=1 diomod=1 rdsmod=0 rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 ll=0 wl=0 lln=1
+ wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 k2=0 k3=0 k3b=0 w0=2.5e-06 dvt0=1 dvt1=2 dvt2=0 dvt0w=0
+ dvt1w=0 dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-10 dvtp1=0.1 lpe0=0 lpeb=0 ngate=3e+20 nsd=2e+20 phin=0
+ cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.13 etab=0 vfb=-0.55 ua=6e-10 ub=1.2e-18 uc=0 a0=1 ags=0 a1=0 a2=1 b0=0
+ b1=0 keta=0.04 dwg=0 dwb=0 pclm=0.02 pdiblc1=0.001 pdiblc2=0.001 pdiblcb=-0.005 drout=0.5 pvag=1e-20
+ delta=0.01 pscbe1=814000000 pscbe2=1e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5 rsw=80
+ rdw=80 rdswmin=0 rdwmin=0 rswmin=0 prwg=0 prwb=0 wr=1 alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002
+ bgidl=2100000000 cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014
+ bigbinv=0.004 cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.02 bigc=0.0027 cigc=0.002 aigsd=0.02 bigsd=0.0027
+ cigsd=0.002 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgbo=2.56e-11 cgdl=2.653e-10 cgsl=2.653e-10
+ ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02 kt1=-0.11 kt1l=0 kt2=0.022 ute=-1.5
+ ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1 tnoimod=0 jss=0.0001 jsws=1e-11 jswgs=1e-10
+ njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001 jswd=1e-11 jswgd=1e-10 njd=1 ijthdfwd=0.01
+ ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1 cjsws=5e-10 mjsws=0.33 pbswgs=1 cjswgs=3e-10
+ mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10 mjswd=0.33 pbswgd=1 cjswgd=5e-10 mjswgd=0.33
+ tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005 tcjswg=0.001 xtis=3 xtid=3 dmcg=0 dmci=0 dmdg=0
+ dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5 rbpd=15 rbps=15 rbdb=15 rbsb=15 ngcon=1

* FreePDK45 PMOS_VTL, any W and L
.model pmos_vtl pmos
+ level=54 vth0=-0.3021 toxref=1.3e-09 vsat=69000 toxe=1.26e-09 toxp=1e-09 toxm=1.26e-09 dtox=2.6e-10
+ epsrox=3.9 wint=5e-09 lint=3.75e-09 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1 igbmod=1
+ geomod=1 diomod=1 rdsmod=0 rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 tnom=27 ll=0 wl=0 lln=1
+ wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 xl=-2e-08 k1=0.4 k2=-0.01 k3=0 k3b=0 w0=2.5e-06 dvt0=1
+ dvt1=2 dvt2=-0.032 dvt0w=0 dvt1w=0 dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-11 dvtp1=0.05 lpe0=0 lpeb=0
+ xj=1.98e-08 ngate=2e+20 ndep=2.44e+18 nsd=2e+20 phin=0 cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.126 nfactor=2.22
+ eta0=0.0055 etab=0 vfb=0.55 u0=0.02 ua=2e-09 ub=5e-19 uc=0 a0=1 ags=1e-20 a1=0 a2=1 b0=0 b1=0 keta=-0.047
+ dwg=0 dwb=0 pclm=0.12 pdiblc1=0.001 pdiblc2=0.001 pdiblcb=3.4e-08 drout=0.56 pvag=1e-20 delta=0.01
+ pscbe1=814000000 pscbe2=9.58e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5 rdsw=155 rsw=75
+ rdw=75 rdswmin=0 rdwmin=0 rswmin=0 prwg=0 prwb=0 wr=1 alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002
+ bgidl=2100000000 cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014
+ bigbinv=0.004 cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.010687 bigc=0.0012607 cigc=0.0008 aigsd=0.010687
+ bigsd=0.0012607 cigsd=0.0008 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgso=1.1e-10 cgdo=1.1e-10
+ cgbo=2.56e-11 cgdl=2.653e-10 cgsl=2.653e-10 ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02
+ kt1=-0.11 kt1l=0 kt2=0.022 ute=-1.5 ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1
+ tnoimod=0 jss=0.0001 jsws=1e-11 jswgs=1e-10 njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001
+ jswd=1e-11 jswgd=1e-10 njd=1 ijthdfwd=0.01 ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1
+ cjsws=5e-10 mjsws=0.33 pbswgs=1 cjswgs=3e-10 mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10
+ mjswd=0.33 pbswgd=1 cjswgd=5e-10 mjswgd=0.33 tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005
+ tcjswg=0.001 xtis=3 xtid=3 dmcg=0 dmci=0 dmdg=0 dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5
+ rbpd=15 rbps=15 rbdb=15 rbsb=15 ngcon=1

* FreePDK45 NMOS_VTH, any W and L
.model nmos_vth nmos
+ level=54 tnom=27 epsrox=3.9 eta0=0.008 nfactor=1.6 wint=5e-09 cgso=1.1e-10 cgdo=1.1e-10 toxe=1.63e-09
+ toxp=1e-09 toxm=1.63e-09 toxref=1.63e-09 dtox=6.3e-10 lint=3.75e-09 vth0=0.6078 k1=0.4 u0=0.049 vsat=170000
+ rdsw=155 ndep=3.24e+18 xj=1.98e-08 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1 igbmod=1
+ geomod=1 diomod=1 rdsmod=0 rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 ll=0 wl=0 lln=1 wln=1 lw=0
+ ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 k2=0 k3=0 k3b=0 w0=2.5e-06 dvt0=1 dvt1=2 dvt2=0 dvt0w=0 dvt1w=0 dvt2w=0
+ dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-10 dvtp1=0.1 lpe0=0 lpeb=0 ngate=3e+20 nsd=2e+20 phin=0 cdsc=0 cdscb=0
+ cdscd=0 cit=0 voff=-0.13 etab=0 vfb=-0.55 ua=6e-10 ub=1.2e-18 uc=0 a0=1 ags=0 a1=0 a2=1 b0=0 b1=0 keta=0.04
+ dwg=0 dwb=0 pclm=0.02 pdiblc1=0.001 pdiblc2=0.001 pdiblcb=-0.005 drout=0.5 pvag=1e-20 delta=0.01
+ pscbe1=814000000 pscbe2=1e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5 rsw=80 rdw=80 rdswmin=0
+ rdwmin=0 rswmin=0 prwg=0 prwb=0 wr=1 alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002 bgidl=2100000000
+ cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014 bigbinv=0.004
+ cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.015211 bigc=0.0027432 cigc=0.002 aigsd=0.015211 bigsd=0.0027432
+ cigsd=0.002 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgbo=2.56e-11 cgdl=2.653e-10 cgsl=2.653e-10
+ ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02 kt1=-0.11 kt1l=0 kt2=0.022 ute=-1.5
+ ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1 tnoimod=0 jss=0.0001 jsws=1e-11 jswgs=1e-10
+ njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001 jswd=1e-11 jswgd=1e-10 njd=1 ijthdfwd=0.01
+ ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1 cjsws=5e-10 mjsws=0.33 pbswgs=1 cjswgs=3e-10
+ mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10 mjswd=0.33 pbswgd=1 cjswgd=5e-10 mjswgd=0.33
+ tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005 tcjswg=0.001 xtis=3 xtid=3 dmcg=0 dmci=0 dmdg=0
+ dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5 rbpd=15 rbps=15 rbdb=15 rbsb=15 ngcon=1

* FreePDK45 PMOS_VTH, any W and L
.model pmos_vth pmos
+ level=54 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1 igbmod=1 geomod=1 diomod=1 rdsmod=0
+ rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 tnom=27 toxe=1.6e-09 toxp=1e-09 toxm=1.6e-09 dtox=6e-10
+ epsrox=3.9 wint=5e-09 lint=3.75e-09 ll=0 wl=0 lln=1 wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0
+ toxref=1.6e-09 vth0=-0.5044 k1=0.4 k2=-0.01 k3=0 k3b=0 w0=2.5e-06 dvt0=1 dvt1=2 dvt2=-0.032 dvt0w=0 dvt1w=0
+ dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-11 dvtp1=0.05 lpe0=0 lpeb=0 xj=1.4e-08 ngate=2e+20 ndep=2.44e+18
+ nsd=2e+20 phin=0 cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.126 nfactor=1.8 eta0=0.0125 etab=0 vfb=0.55 u0=0.021
+ ua=2e-09 ub=5e-19 uc=0 vsat=80000 a0=1 ags=1e-20 a1=0 a2=1 b0=0 b1=0 keta=-0.047 dwg=0 dwb=0 pclm=0.12
+ pdiblc1=0.001 pdiblc2=0.001 pdiblcb=3.4e-08 drout=0.56 pvag=1e-20 delta=0.01 pscbe1=814000000
+ pscbe2=9.58e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5 rdsw=250 rsw=75 rdw=75 rdswmin=0
+ rdwmin=0 rswmin=0 prwg=0 prwb=0 wr=1 alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002 bgidl=2100000000
+ cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014 bigbinv=0.004
+ cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.0097 bigc=0.00125 cigc=0.0008 aigsd=0.0097 bigsd=0.00125
+ cigsd=0.0008 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgso=1.1e-10 cgdo=1.1e-10 cgbo=2.56e-11
+ cgdl=2.653e-10 cgsl=2.653e-10 ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02 kt1=-0.11 kt1l=0
+ kt2=0.022 ute=-1.5 ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1 tnoimod=0 jss=0.0001
+ jsws=1e-11 jswgs=1e-10 njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001 jswd=1e-11 jswgd=1e-10
+ njd=1 ijthdfwd=0.01 ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1 cjsws=5e-10 mjsws=0.33
+ pbswgs=1 cjswgs=3e-10 mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10 mjswd=0.33 pbswgd=1
+ cjswgd=5e-10 mjswgd=0.33 tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005 tcjswg=0.001 xtis=3 xtid=3
+ dmcg=0 dmci=0 dmdg=0 dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5 rbpd=15 rbps=15 rbdb=15 rbsb=15
+ ngcon=1

* FreePDK45 NMOS_THKOX, any W and L
.model nmos_thkox nmos
+ level=54 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1 igbmod=1 geomod=1 diomod=1 rdsmod=0
+ rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 tnom=27 epsrox=3.9 eta0=0.0049 nfactor=2.1 wint=5e-09
+ cgso=1.1e-10 cgdo=1.1e-10 xl=-2e-08 toxe=6.65e-09 toxp=6e-09 toxm=6.65e-09 toxref=6.65e-09 dtox=6.5e-10
+ lint=3.75e-09 vth0=1.507 k1=1.6 u0=0.05323 vsat=147390 rdsw=155 ndep=2.08e+18 xj=1.4e-08 ll=0 wl=0 lln=1
+ wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 k2=0.01 k3=0 k3b=0 w0=2.5e-06 dvt0=1 dvt1=2 dvt2=-0.032
+ dvt0w=0 dvt1w=0 dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-09 dvtp1=0.1 lpe0=0 lpeb=0 ngate=2e+20 nsd=2e+20
+ phin=0 cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.13 etab=0 vfb=-0.55 ua=6e-10 ub=1.2e-18 uc=0 a0=1 ags=1e-20 a1=0
+ a2=1 b0=0 b1=0 keta=0.04 dwg=0 dwb=0 pclm=0.04 pdiblc1=0.001 pdiblc2=0.001 pdiblcb=-0.005 drout=0.5
+ pvag=1e-20 delta=0.01 pscbe1=814000000 pscbe2=1e-07 fprout=0.2 pdits=0.08 pditsd=0.23 pditsl=2300000 rsh=5
+ rsw=85 rdw=85 rdswmin=0 rdwmin=0 rswmin=0 prwg=0 prwb=6.8e-11 wr=1 alpha0=0.074 alpha1=0.005 beta0=30
+ agidl=0.0002 bgidl=2100000000 cgidl=0.0002 egidl=0.8 aigbacc=0.012 bigbacc=0.0028 cigbacc=0.002 nigbacc=1
+ aigbinv=0.014 bigbinv=0.004 cigbinv=0.004 eigbinv=1.1 nigbinv=3 aigc=0.012 bigc=0.0028 cigc=0.002
+ aigsd=0.012 bigsd=0.0028 cigsd=0.002 nigc=1 poxedge=1 pigcd=1 ntox=1 xrcrg1=12 xrcrg2=5 cgbo=2.56e-11
+ cgdl=2.653e-10 cgsl=2.653e-10 ckappas=0.03 ckappad=0.03 acde=1 moin=15 noff=0.9 voffcv=0.02 kt1=-0.11 kt1l=0
+ kt2=0.022 ute=-1.5 ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0 at=33000 fnoimod=1 tnoimod=0 jss=0.0001
+ jsws=1e-11 jswgs=1e-10 njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10 xjbvs=1 jsd=0.0001 jswd=1e-11 jswgd=1e-10
+ njd=1 ijthdfwd=0.01 ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005 mjs=0.5 pbsws=1 cjsws=5e-10 mjsws=0.33
+ pbswgs=1 cjswgs=3e-10 mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1 cjswd=5e-10 mjswd=0.33 pbswgd=1
+ cjswgd=5e-10 mjswgd=0.33 tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001 tpbswg=0.005 tcjswg=0.001 xtis=3 xtid=3
+ dmcg=0 dmci=0 dmdg=0 dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10 rbpb=5 rbpd=15 rbps=15 rbdb=15 rbsb=15
+ ngcon=1

* FreePDK45 PMOS_THKOX, any W and L
.model pmos_thkox pmos
+ level=54 version=4.0 binunit=1 paramchk=1 mobmod=0 capmod=2 igcmod=1 igbmod=1 geomod=1 diomod=1 rdsmod=0
+ rbodymod=1 rgatemod=1 permod=1 acnqsmod=0 trnqsmod=0 tnom=27 epsrox=3.9 eta0=0.0049 nfactor=2.1 wint=5e-09
+ cgso=1.1e-10 cgdo=1.1e-10 xl=-2e-08 toxe=6.75e-09 toxp=6e-09 toxm=6.75e-09 toxref=6.75e-09 dtox=7.5e-10
+ lint=3.75e-09 vth0=-1.445 k1=1.544 u0=0.00571 vsat=70000 rdsw=155 ndep=1.88e+18 xj=1.4e-08 ll=0 wl=0 lln=1
+ wln=1 lw=0 ww=0 lwn=1 wwn=1 lwl=0 wwl=0 xpart=0 k2=-0.01 k3=0 k3b=0 w0=2.5e-06 dvt0=1 dvt1=2 dvt2=-0.032
+ dvt0w=0 dvt1w=0 dvt2w=0 dsub=0.1 minv=0.05 voffl=0 dvtp0=1e-09 dvtp1=0.05 lpe0=0 lpeb=0 ngate=2e+20
+ nsd=2e+20 phin=0 cdsc=0 cdscb=0 cdscd=0 cit=0 voff=-0.126 etab=0 vfb=0.55 ua=2e-09 ub=5e-19 uc=0 a0=1
+ ags=1e-20 a1=0 a2=1 b0=-1e-20 b1=0 keta=-0.047 dwg=0 dwb=0 pclm=0.12 pdiblc1=0.001 pdiblc2=0.001
+ pdiblcb=3.4e-08 drout=0.56 pvag=1e-20 delta=0.01 pscbe1=814000000 pscbe2=9.58e-07 fprout=0.2 pdits=0.08
+ pditsd=0.23 pditsl=2300000 rsh=5 rsw=85 rdw=85 rdswmin=0 rdwmin=0 rswmin=0 prwg=3.22e-08 prwb=6.8e-11 wr=1
+ alpha0=0.074 alpha1=0.005 beta0=30 agidl=0.0002 bgidl=2100000000 cgidl=0.0002 egidl=0.8 aigbacc=0.012
+ bigbacc=0.0028 cigbacc=0.002 nigbacc=1 aigbinv=0.014 bigbinv=0.004 cigbinv=0.004 eigbinv=1.1 nigbinv=3
+ aigc=0.69 bigc=0.0012 cigc=0.0008 aigsd=0.0087 bigsd=0.0012 cigsd=0.0008 nigc=1 poxedge=1 pigcd=1 ntox=1
+ xrcrg1=12 xrcrg2=5 cgbo=2.56e-11 cgdl=2.653e-10 cgsl=2.653e-10 ckappas=0.03 ckappad=0.03 acde=1 moin=15
+ noff=0.9 voffcv=0.02 kt1=-0.11 kt1l=0 kt2=0.022 ute=-1.5 ua1=4.31e-09 ub1=7.61e-18 uc1=-5.6e-11 prt=0
+ at=33000 fnoimod=1 tnoimod=0 jss=0.0001 jsws=1e-11 jswgs=1e-10 njs=1 ijthsfwd=0.01 ijthsrev=0.001 bvs=10
+ xjbvs=1 jsd=0.0001 jswd=1e-11 jswgd=1e-10 njd=1 ijthdfwd=0.01 ijthdrev=0.001 bvd=10 xjbvd=1 pbs=1 cjs=0.0005
+ mjs=0.5 pbsws=1 cjsws=5e-10 mjsws=0.33 pbswgs=1 cjswgs=3e-10 mjswgs=0.33 pbd=1 cjd=0.0005 mjd=0.5 pbswd=1
+ cjswd=5e-10 mjswd=0.33 pbswgd=1 cjswgd=5e-10 mjswgd=0.33 tpb=0.005 tcj=0.001 tpbsw=0.005 tcjsw=0.001
+ tpbswg=0.005 tcjswg=0.001 xtis=3 xtid=3 dmcg=0 dmci=0 dmdg=0 dmcgt=0 dwj=0 xgw=0 xgl=0 rshg=0.4 gbmin=1e-10
+ rbpb=5 rbpd=15 rbps=15 rbdb=15 rbsb=15 ngcon=1
