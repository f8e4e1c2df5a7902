* One level of a flash converter: a ladder resistor, its tap capacitor and a clocked comparator
*
* Levels are chained hi -> lo from the top of the ladder downwards; the comparator of a tap answers q = 1 when the
* input lies BELOW the tap, so the thermometer code rises with the column current (the front end inverts).
* pins    hi lo ladder ends of this level (the tap is lo), in signal, clk, q, vdd vss
* source  textbook flash converter; ladder of 500 Ohm a step and 1 pF a tap: ours, against kick-back at little power
* params  r_ladder [Ohm] of this level, c_tap [F] against kick-back, dvth1..dvth6 of the comparator [V]
.subckt flash_tap hi lo in clk q vdd vss r_ladder=20 c_tap=1e-12 dvth1=0 dvth2=0 dvth3=0 dvth4=0 dvth5=0 dvth6=0
rl hi lo {r_ladder}
ct lo vss {c_tap}
xc lo in clk q qb op on vdd vss strongarm dvth1={dvth1} dvth2={dvth2} dvth3={dvth3} dvth4={dvth4} dvth5={dvth5} dvth6={dvth6}
.ends flash_tap
