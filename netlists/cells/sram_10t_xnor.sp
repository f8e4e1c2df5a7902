* 10T SRAM cell with two read wordlines on one read bitline: XNOR
*
* pins    bl blb wl write port; rbl read bitline, rwlp rwln read wordlines of the inputs +1 and -1; q qb storage
*         nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product rbl is discharged when input and weight agree: rwlp = 1 and q = 1, or rwln = 1 and q = 0 (XNOR). Reading
*         does not disturb q
* sizes   the process file's roles: core as in sram_6t; read stacks nmos_rd
* source  US patent 10964362 (three-port memory cell and array for in-memory computing), claim 1
.subckt sram_10t_xnor bl blb wl rbl rwlp rwln q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_rp=0 dvth_dp=0 dvth_rn=0 dvth_dn=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xrp  rbl   rwlp  x     vss nmos_rd mult={mult} dvth={dvth_rp}
xdp  x     q     vss   vss nmos_rd mult={mult} dvth={dvth_dp}
xrn  rbl   rwln  y     vss nmos_rd mult={mult} dvth={dvth_rn}
xdn  y     qb    vss   vss nmos_rd mult={mult} dvth={dvth_dn}
.ends sram_10t_xnor
