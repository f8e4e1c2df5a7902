* Sense front end of a current-summing column: holds the bitline at vref and turns its current into a voltage
*
*   vdd --[r_load]-- out -- (nMOS clamp) -- bl          v(out) = vdd - r_load * (i(bl) + v(bl) / r_bleed)
*                             | gate
*            vref --\         |
*                    five-transistor amplifier (pMOS pair, bl is the inverting input)
*            bl   --/
*
* pins    bl bitline (current flows out of it into the column), out, vref wanted bitline voltage,
*         ibias the bias current (40 uA) is drawn out of this pin, vdd vss
* params  r_load [Ohm]; r_bleed [Ohm] keeps a little current in the clamp when the column carries none;
*         c_hold [F] holds out against the kick-back of the comparators; c_gate [F] compensates the loop;
*         clamp = copies of nmos_std in the clamp; dvth_p1 dvth_p2 input pair, dvth_n1 dvth_n2 loads [V] (mismatch;
*         positive is weaker)
* note    the bitline droops with current by about 1/(gm (1 + gain)): characterize v(bl) against i(bl)
* source  topology common to current-mode read circuits; sizes ours
.subckt sense_frontend bl out vref ibias vdd vss r_load=10e3 r_bleed=20e3 c_hold=1e-12 c_gate=2e-13 clamp=64 dvth_p1=0 dvth_p2=0 dvth_n1=0 dvth_n2=0
rl   vdd out {r_load}
ch   out vss {c_hold}
rb   bl  vss {r_bleed}
xcl  out gate bl vss nmos_std mult={clamp}
xb1  ibias ibias vdd vdd pmos_std mult=4
xb2  tail  ibias vdd vdd pmos_std mult=16
xp1  gate bl   tail vdd pmos_std mult=16 dvth={dvth_p1}
xp2  mir  vref tail vdd pmos_std mult=16 dvth={dvth_p2}
xn1  gate mir vss vss nmos_std mult=4 dvth={dvth_n1}
xn2  mir  mir vss vss nmos_std mult=4 dvth={dvth_n2}
cg   gate vss {c_gate}
.ends sense_frontend
