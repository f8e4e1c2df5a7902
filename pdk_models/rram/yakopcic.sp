* Generalized memristor, Yakopcic: equations and figures of the published model, written here as B sources for plain ngspice.
*
*   I      = a1 x sinh(b V)   V >= 0,      a2 x sinh(b V)   V < 0
*   dx/dt  = g(V) f(x)
*   g(V)   = ap (exp(V) - exp(vp))    V > vp
*          = -an (exp(-V) - exp(vn))  V < -vn,     0 between
*   f(x)   = exp(-alphap (x - xp)) ((xp - x)/(1 - xp) + 1)   growing and x >= xp,            1 below xp
*          = exp(alphan (x + xn - 1)) x/(1 - xn)             shrinking and x <= 1 - xn,      1 above
*
* pins    te top electrode, be bottom electrode; V(te,be) > 0 is SET
* params  x, x_ini  state [1]: 0 (no conduction) .. 1 (low resistance, 118 Ohm)
*         a1, a2 [A]; b [1/V]; ap, an [1/s]; vp, vn [V]; xp, xn, alphap, alphan [1]; cpar [F], vmax [V]: see departures
* source  C. Yakopcic et al., IEEE T-CAD 32 (2013) 1201; the set a1 = a2 = 0.17, b 0.05, vp 0.16, vn 0.15, ap = an = 4000,
*         xp 0.3, xn 0.5, alphap 1, alphan 5, x0 0.11 is the one the paper's authors use and simulators test against
* Departures, needed for Newton's method: the state is clamped where it is used; the voltage that drives it is clamped to
* +-vmax. The window is left to turn negative outside the bounds. The model knows no temperature.

* frozen state, for reading: no internal node, DC and transient
.subckt rram_yakopcic_frozen te be x=0.11 a1=0.17 a2=0.17 b=0.05 cpar=1e-15
bi te be i={x}*(v(te,be)>=0 ? {a1} : {a2})*sinh({b}*v(te,be))
cp te be {cpar}
.ends rram_yakopcic_frozen

* moving state, for writing: v(x) is the state; start with .tran ... uic
.subckt rram_yakopcic te be x_ini=0.11 a1=0.17 a2=0.17 b=0.05 vp=0.16 vn=0.15 ap=4000 an=4000 xp=0.3 xn=0.5
+ alphap=1 alphan=5 cpar=1e-15 vmax=4
.param cg=1e-6
.func xc(x)={max(0,min(1,x))}
cp te be {cpar}
bi te be i=(v(te,be)>=0 ? a1 : a2)*xc(v(x))*sinh(b*v(te,be))
* g [1/s], scaled by 1e-3 so that the node sees volts of ordinary size; max(.., 0) keeps it continuous at the thresholds
bgv gv 0 v=1e-3*(ap*max(exp(min(v(te,be),vmax))-exp(vp),0)-an*max(exp(min(-v(te,be),vmax))-exp(vn),0))
bfx fx 0 v=(v(gv)>=0 ? (v(x)>=xp ? exp(-alphap*(v(x)-xp))*max(-1,(xp-v(x))/(1-xp)+1) : 1) : (v(x)<=1-xn ? exp(alphan*(v(x)+xn-1))*max(-1,v(x)/(1-xn)) : 1))
bx 0 x i=cg*1e3*v(gv)*v(fx)
cx x 0 {cg} ic={x_ini}
.ends rram_yakopcic
