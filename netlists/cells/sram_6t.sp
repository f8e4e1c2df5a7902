* 6T SRAM cell
*
* pins    bl blb bitline pair, wl wordline, q qb storage nodes (brought out for butterflies and initial states),
*         vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product with wl = 1 blb is discharged when q = 1 and bl when q = 0: input 0 or 1 times weight +1 or -1;
*         reading disturbs q
* sizes   the process file's roles nmos_pd (pull-down), nmos_pg (pass gate), pmos_pu (pull-up)
* source  textbook 6T; PD/PG 2.4 in sky130 logic devices, 1.5 in FreePDK45 (ours)
.subckt sram_6t bl blb wl q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
.ends sram_6t
