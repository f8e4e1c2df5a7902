* 10T SRAM cell with a differential decoupled read port
*
* pins    bl blb wl write port; rblt rblf read bitline pair, rwl read wordline; q qb storage nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product with rwl = 1 rblf is discharged when q = 1 and rblt when q = 0: input 0 or 1 times weight +1 or -1.
*         Reading does not disturb q
* sizes   the process file's roles: core as in sram_6t; read stacks nmos_rd
* source  A. Biswas, A. P. Chandrakasan, CONV-SRAM, IEEE JSSC 54(1) 2019, doi 10.1109/JSSC.2018.2880918; device
*         wiring rebuilt from the description
.subckt sram_10t bl blb wl rblt rblf rwl q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_rt=0 dvth_dt=0 dvth_rf=0 dvth_df=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xrt  rblt  rwl   x     vss nmos_rd mult={mult} dvth={dvth_rt}
xdt  x     qb    vss   vss nmos_rd mult={mult} dvth={dvth_dt}
xrf  rblf  rwl   y     vss nmos_rd mult={mult} dvth={dvth_rf}
xdf  y     q     vss   vss nmos_rd mult={mult} dvth={dvth_df}
.ends sram_10t
