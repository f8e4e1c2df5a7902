* 9T SRAM cell: 6T core with a differential read stack on a shared foot transistor
*
* pins    bl blb bitline pair of writing and reading, wl write wordline, rd read wordline; q qb storage nodes, vdd
*         vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product with rd = 1 blb is discharged when q = 1 and bl when q = 0: input 0 or 1 times weight +1 or -1. Reading
*         does not disturb q
* sizes   the process file's roles: core as in sram_6t; read stack nmos_rd
* source  Z. Liu, V. Kursun, IEEE TVLSI 16(4) 2008; rebuilt from the description: which storage node gates which
*         branch is our choice of polarity
.subckt sram_9t bl blb wl rd q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_rd1=0 dvth_rd2=0 dvth_rf=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xrd1 bl    qb    x     vss nmos_rd mult={mult} dvth={dvth_rd1}
xrd2 blb   q     x     vss nmos_rd mult={mult} dvth={dvth_rd2}
xrf  x     rd    vss   vss nmos_rd mult={mult} dvth={dvth_rf}
.ends sram_9t
