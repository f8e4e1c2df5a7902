* 10T1C SRAM cell: a capacitor stores the input voltage, the weight discharges it, the rest is shared
*
* pins    bl blb wl write port; rbl read bitline (reset to 0, then floating), rwl read wordline; act input voltage,
*         awl its select line, dcwl discharge line, all idle at 0; q qb storage nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel; c
*         capacitor of one cell [F]
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product steps: 1 awl = 1 puts act on the capacitor, 2 awl = 0, 3 dcwl = 1 discharges it when q = 1, 4 dcwl = 0, 5
*         rwl = 1 shares it onto rbl: input AND NOT q. Reading does not disturb q
* sizes   the process file's roles: core as in sram_6t; gates nmos_rd
* source  US patent 11494629, abstract, rebuilt from the description; n type for every gate and the line awl are
*         ours
.subckt sram_10t1c bl blb wl rbl rwl act awl dcwl q qb vdd vss
+ mult=1 c=2e-15 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_dq=0 dvth_dc=0 dvth_rd=0
+ dvth_aw=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xdq  y     q     vss   vss nmos_rd mult={mult} dvth={dvth_dq}
xdc  z     dcwl  y     vss nmos_rd mult={mult} dvth={dvth_dc}
xrd  z     rwl   rbl   vss nmos_rd mult={mult} dvth={dvth_rd}
xaw  act   awl   z     vss nmos_rd mult={mult} dvth={dvth_aw}
cz   z vss {mult*c}
.ends sram_10t1c
