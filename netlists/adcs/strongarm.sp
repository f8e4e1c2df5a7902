* StrongARM latch comparator with output inverters
*
* pins    inp inn inputs; clk rising edge decides, low precharges; q qb buffered outputs; op on latch nodes; vdd vss
*         v(inp) > v(inn): on falls, q rises
* params  dvth1 dvth2 input pair, dvth3 dvth4 n latch, dvth5 dvth6 p latch [V] (mismatch; positive is weaker)
* note    the latch nodes hold a few fF: simulate with chgtol=1e-17 reltol=1e-4, or coarse steps decide wrongly
* source  widths after a common sizing for 10 mV offset in 130 nm: tail 4, input 4, latch 2 unit widths (ours)
.subckt strongarm inp inn clk q qb op on vdd vss dvth1=0 dvth2=0 dvth3=0 dvth4=0 dvth5=0 dvth6=0
xt   tail clk vss vss nmos_std mult=4
x1   x  inp tail vss nmos_std mult=4 dvth={dvth1}
x2   y  inn tail vss nmos_std mult=4 dvth={dvth2}
x3   on op x vss nmos_std mult=2 dvth={dvth3}
x4   op on y vss nmos_std mult=2 dvth={dvth4}
x5   on op vdd vdd pmos_std mult=2 dvth={dvth5}
x6   op on vdd vdd pmos_std mult=2 dvth={dvth6}
x7   on clk vdd vdd pmos_std
x8   op clk vdd vdd pmos_std
x9   x  clk vdd vdd pmos_min
x10  y  clk vdd vdd pmos_min
xin  q  on vss vss nmos_min
xip  q  on vdd vdd pmos_std
xjn  qb op vss vss nmos_min
xjp  qb op vdd vdd pmos_std
.ends strongarm
