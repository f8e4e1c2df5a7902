* 7T SRAM cell: 6T core with one decoupled read transistor whose source is the read wordline
*
* pins    bl blb wl write port; rbl read bitline (idle at vdd), rwl read wordline (active low, idle at vdd); q qb
*         storage nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product rbl is discharged into rwl when rwl = 0 and q = 1 (AND); reading does not disturb q. Idle rows clamp:
*         below vdd - vth of rbl a row with q = 1 and rwl = vdd pulls it up again
* sizes   the process file's roles: core as in sram_6t; read transistor nmos_rd
* source  generic read port of one transistor, rebuilt from the description. 7T cells with decoupled reading compute
*         in C. Yu et al., IEEE TCAS-I 2024, doi 10.1109/TCSI.2024.3411608; their wiring of the read transistor was
*         not readable
.subckt sram_7t bl blb wl rbl rwl q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_rd=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xrd  rbl   q     rwl   vss nmos_rd mult={mult} dvth={dvth_rd}
.ends sram_7t
