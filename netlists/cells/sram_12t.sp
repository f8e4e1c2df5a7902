* 12T SRAM cell: a full-swing ternary XNOR drives the read bitline as a resistive divider
*
* pins    bl blb wl write port; rbl read bitline, en enb row select and its complement; rwl_p rwl_n rwlb_p rwlb_n
*         read wordlines, the sources of the p and n devices that q and qb gate; q qb storage nodes, vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product with en = 1 the cell pulls rbl up when input times weight is +1 and down when it is -1. Input +1: rwl =
*         vdd, rwlb = 0; input -1 the reverse; input 0: 0 on the p lines and vdd on the n lines, a weak divider. All
*         rows work at once and static current flows. Reading does not disturb q
* sizes   the process file's roles: core as in sram_6t; XNOR nmos_rd and pmos_rd, row switch nmos_sw and pmos_sw
* source  S. Yin et al., XNOR-SRAM, IEEE JSSC 2020, doi 10.1109/JSSC.2019.2963616; line set: US patent 11727261,
*         claim 1; device wiring rebuilt from the description
.subckt sram_12t bl blb wl rbl en enb rwl_p rwl_n rwlb_p rwlb_n q qb vdd vss
+ mult=1 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_pa=0 dvth_na=0 dvth_pb=0 dvth_nb=0
+ dvth_ps=0 dvth_ns=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xpa  z     qb    rwl_p vdd pmos_rd mult={mult} dvth={dvth_pa}
xna  z     q     rwl_n vss nmos_rd mult={mult} dvth={dvth_na}
xpb  z     q     rwlb_p vdd pmos_rd mult={mult} dvth={dvth_pb}
xnb  z     qb    rwlb_n vss nmos_rd mult={mult} dvth={dvth_nb}
xps  rbl   enb   z     vdd pmos_sw mult={mult} dvth={dvth_ps}
xns  rbl   en    z     vss nmos_sw mult={mult} dvth={dvth_ns}
.ends sram_12t
