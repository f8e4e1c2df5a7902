* 8T SRAM cell with two crossed wordlines: XNOR on the bitline pair
*
* pins    bl blb bitline pair, wl wordline of input +1 and of writing, wl2 wordline of input -1; q qb storage nodes,
*         vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product blb is discharged when input times weight is +1, bl when it is -1 (q = 1 is weight +1). Reading disturbs q
*         as in a 6T cell
* sizes   the process file's roles: core as in sram_6t; crossed pair nmos_pg
* source  R. Liu et al., DAC 2018, doi 10.1145/3195970.3196089 (the customized 8T cell); connectivity: US patent
*         11170292, claim 1
.subckt sram_8t_xnor bl blb wl wl2 q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_px1=0 dvth_px2=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xpx1 bl    wl2   qb    vss nmos_pg mult={mult} dvth={dvth_px1}
xpx2 blb   wl2   q     vss nmos_pg mult={mult} dvth={dvth_px2}
.ends sram_8t_xnor
