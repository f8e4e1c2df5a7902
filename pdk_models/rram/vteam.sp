* Voltage-threshold memristor, VTEAM: equations of the published model with the figures of the MAGIC logic family.
* Written here as B sources for plain ngspice.
*
*   I      = V / R(w),   R(w) = ron + (roff - ron) (w - won)/(woff - won)
*   dw/dt  = koff (u/voff - 1)^aoff     u > voff > 0      (RESET)
*          = kon  (u/von  - 1)^aon      u < von  < 0      (SET; kon < 0)
*          = 0                          between           with u = -V(te,be)
*
* pins    te top electrode, be bottom electrode; V(te,be) > 0 is SET, so the paper's voltage is -V(te,be)
* params  w, w_ini  state [nm]: won = 0 (low resistance) .. woff = 3 (high resistance)
*         ron, roff [Ohm]; von, voff [V]; kon, koff [m/s]; aon, aoff [1]; wl [nm], cpar [F], vmax [V]: see departures
* source  S. Kvatinsky et al., "VTEAM", IEEE T-CAS II 62 (2015) 786. Figures: N. Talati et al., "Logic design within memristive
*         memories using MAGIC", IEEE T-NANO 15 (2016) 635 (von -1.5 V, voff 0.3 V, kon -216.2 m/s, koff 0.091 m/s, alpha 4,
*         1 kOhm and 300 kOhm); woff 3 nm as in the codes that use this set
* Departures, needed for Newton's method: the velocity fades within wl of the bounds and turns negative outside; the
* state is clamped where it is used; the voltage that drives it is clamped to +-vmax. The model knows no temperature.

* frozen state, for reading: no internal node, DC and transient
.subckt rram_vteam_frozen te be w=3 ron=1e3 roff=3e5 won=0 woff=3 cpar=1e-15
bi te be i=v(te,be)/({ron}+({roff}-{ron})*({w}-{won})/({woff}-{won}))
cp te be {cpar}
.ends rram_vteam_frozen

* moving state, for writing: v(w) is the state [nm]; start with .tran ... uic
.subckt rram_vteam te be w_ini=3 ron=1e3 roff=3e5 won=0 woff=3 von=-1.5 voff=0.3 kon=-216.2 koff=0.091 aon=4 aoff=4
+ wl=0.02 cpar=1e-15 vmax=4
.param cg=1e-6
.func wc(x)={max(won,min(woff,x))}
cp te be {cpar}
bi te be i=v(te,be)/(ron+(roff-ron)*(wc(v(w))-won)/(woff-won))
* velocity [m/s]
br r 0 v=koff*pow(max(-max(v(te,be),-vmax)/voff-1,0),aoff)+kon*pow(max(-min(v(te,be),vmax)/von-1,0),aon)
* 1e9 nm/m; the window turns negative outside the bounds, so an overshoot is pulled back
bw 0 w i=cg*1e9*v(r)*(v(r)>0 ? max(-1,min(1,(woff-v(w))/wl)) : max(-1,min(1,(v(w)-won)/wl)))
cw w 0 {cg} ic={w_ini}
.ends rram_vteam
