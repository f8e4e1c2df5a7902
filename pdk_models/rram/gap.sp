* Filamentary RRAM, gap model: equations of the Stanford/ASU compact model with the figures of SkyWater's
* sky130_fd_pr_reram (Apache-2.0; see NOTICE). Equations written here as B sources for plain ngspice.
*
*   I      = i0 exp(-g/g0) sinh(V/v0)
*   dg/dt  = vel0 [exp((-ear - F)/kT) - exp((-eag + F)/kT)],   F = (gam0 - beta g^3) a0 V / lox     [eV]
*   dT/dt  = I V / cth - (T - t0)/tauth,   cth = tauth/rth
*
* pins    te top electrode, be bottom electrode; V(te,be) > 0 narrows the gap (SET)
* params  gap, gap_ini  tunnelling gap [nm], gmin_ = 0.1 (low resistance, 9.7 kOhm at 0.2 V) .. gmax = 1.7 (3.3 MOhm);
*         an unformed cell is a gap of 1.85 nm or so with gmax raised to it
*         i0 [A]; g0 [nm]; v0 [V]; vel0 [m/s]; gam0 [1]; beta [1/nm^3]; a0, lox [nm]; eag, ear [eV]; t0 ambient [K];
*         rth [K/W]; tauth [s]; wl [nm], cpar [F], ecap [1]: see departures
* source  P.-Y. Chen, S. Yu, IEEE T-ED 62 (2015) 4022; google/skywater-pdk-libs-sky130_fd_pr_reram
* Departures, needed for Newton's method: the voltage is clamped to +-4 V and the velocity's exponent to 2
* (1.1 um/ns); the gap is clamped where it is used and its velocity fades within wl of the bounds. t0 does not follow the
* circuit's temperature by itself: pass t0 = temp + 273.15.

* frozen state, for reading: no internal node, DC and transient
.subckt rram_gap_frozen te be gap=1.7 i0=6.14e-5 g0=0.27501 v0=0.43 cpar=1e-15
bi te be i={i0*exp(-gap/g0)}*sinh(max(min(v(te,be),4),-4)/{v0})
cp te be {cpar}
.ends rram_gap_frozen

* moving state, for writing: v(g) is the gap [nm], v(tk) the temperature rise [K]; start with .tran ... uic
.subckt rram_gap te be gap_ini=1.7 gmin_=0.1 gmax=1.7 lox=5 a0=0.25 eag=1.501 ear=1.5 i0=6.14e-5 g0=0.27501 v0=0.43
+ vel0=150 gam0=16.5 beta=1.25 t0=300 rth=7.227e5 tauth=2.3e-10 wl=0.02 cpar=1e-15 ecap=2
.param kb=8.617333e-5
.param cg=1e-6
.func gc(x)={max(gmin_,min(gmax,x))}
.func vc(u)={max(min(u,4),-4)}
cp te be {cpar}
bi te be i=i0*exp(-gc(v(g))/g0)*sinh(vc(v(te,be))/v0)
* temperature rise: power into rth || cth, scaled by 1e6 so that the node sees Ohms and farads of ordinary size
bp 0 tk i=1e6*abs(v(te,be)*i0*exp(-gc(v(g))/g0)*sinh(vc(v(te,be))/v0))
rt tk 0 {rth/1e6}
ct tk 0 {tauth/rth*1e6} ic=0
* F [eV], then the velocity [m/s]
bf f 0 v=(gam0-beta*gc(v(g))*gc(v(g))*gc(v(g)))*a0/lox*vc(v(te,be))
br r 0 v=vel0*(exp(min((-ear-v(f))/(kb*(t0+max(v(tk),0))),ecap))-exp(min((-eag+v(f))/(kb*(t0+max(v(tk),0))),ecap)))
* 1e9 nm/m; the window turns negative outside the bounds, so an overshoot is pulled back
bg 0 g i=cg*1e9*v(r)*(v(r)>0 ? max(-1,min(1,(gmax-v(g))/wl)) : max(-1,min(1,(v(g)-gmin_)/wl)))
cg_ g 0 {cg} ic={gap_ini}
.ends rram_gap
