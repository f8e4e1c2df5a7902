* 8T SRAM cell: 6T core with a decoupled two-transistor read port
*
* pins    bl blb wl write port; rbl read bitline, rwl read wordline; sl foot of the read port (vss in digital use);
*         q qb storage nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product rbl is discharged when rwl = 1 and q = 1 (AND); reading does not disturb q
* sizes   the process file's roles: core as in sram_6t; read stack nmos_rd
* source  L. Chang et al., VLSI 2005 (read port); as compute cell A. Jaiswal et al., TVLSI 27 (2019)
.subckt sram_8t bl blb wl rbl rwl sl q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_rs=0 dvth_rd=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xrs  rbl rwl x  vss nmos_rd mult={mult} dvth={dvth_rs}
xrd  x   q   sl vss nmos_rd mult={mult} dvth={dvth_rd}
.ends sram_8t
