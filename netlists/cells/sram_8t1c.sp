* 8T1C SRAM cell: q or qb passes an input line to a capacitor on the multiply bitline (ternary input)
*
* pins    bl blb wl write port; mbl multiply bitline (set to vdr/2, then floating); mwl mwlb input lines, idle at
*         vdr/2, driven to vdr and 0 by input +1, to 0 and vdr by input -1; q qb storage nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel; c
*         capacitor of one cell [F]
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product q = 1 passes mwl to the capacitor, q = 0 passes mwlb: mbl rises when input times weight is +1, falls when
*         it is -1 and stays at input 0. vdr must stay below vdd - vth. Reading does not disturb q
* sizes   the process file's roles: core as in sram_6t; gates nmos_rd
* source  Z. Jiang et al., C3SRAM, IEEE JSSC 55(7) 2020; US patent 11355167, claim 1; the rest rebuilt from the
*         description
.subckt sram_8t1c bl blb wl mbl mwl mwlb q qb vdd vss
+ mult=1 c=2e-15 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_sa=0 dvth_sb=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xsa  mwl   q     z     vss nmos_rd mult={mult} dvth={dvth_sa}
xsb  mwlb  qb    z     vss nmos_rd mult={mult} dvth={dvth_sb}
cm   z mbl {mult*c}
.ends sram_8t1c
