* 11T1C SRAM cell: transmission gates charge a capacitor from q or qb, a read transistor shares it (XNOR)
*
* pins    bl blb wl write port; rbl read bitline (reset to 0, then floating), rwl read wordline; pa na gate q to the
*         capacitor (input +1), pb nb gate qb (input -1), idle pa = pb = vdd and na = nb = 0; q qb storage nodes,
*         vdd vss supply
* params  dvth_<device> threshold shifts [V] (mismatch; positive is weaker); mult identical cells in parallel; c
*         capacitor of one cell [F]
* state   bistable: every operating point needs a .nodeset or .ic on q and qb
* product steps: 1 the input charges the capacitor, 2 all gates off, 3 rwl = 1 shares the charge onto rbl. The
*         capacitor holds vdd when input and weight agree (XNOR). Charging it from the opposite value makes q dip
*         for a moment; rbl cannot rise above about vdd - vth
* sizes   the process file's roles: core as in sram_6t; gates nmos_rd and pmos_rd
* source  US patent 10964356 (compute-in-memory bit cell), claims 1 to 5, rebuilt from the description; joining its
*         read transistor with a separate write pair is ours
.subckt sram_11t bl blb wl rbl rwl pa na pb nb q qb vdd vss
+ mult=1 c=2e-15 dvth_pd1=0 dvth_pd2=0 dvth_pg1=0 dvth_pg2=0 dvth_pu1=0 dvth_pu2=0 dvth_pa=0 dvth_na=0 dvth_pb=0
+ dvth_nb=0 dvth_rd=0
xpu1 q  qb vdd vdd pmos_pu mult={mult} dvth={dvth_pu1}
xpu2 qb q  vdd vdd pmos_pu mult={mult} dvth={dvth_pu2}
xpd1 q  qb vss vss nmos_pd mult={mult} dvth={dvth_pd1}
xpd2 qb q  vss vss nmos_pd mult={mult} dvth={dvth_pd2}
xpg1 bl  wl q  vss nmos_pg mult={mult} dvth={dvth_pg1}
xpg2 blb wl qb vss nmos_pg mult={mult} dvth={dvth_pg2}
xpa  z     pa    q     vdd pmos_rd mult={mult} dvth={dvth_pa}
xna  z     na    q     vss nmos_rd mult={mult} dvth={dvth_na}
xpb  z     pb    qb    vdd pmos_rd mult={mult} dvth={dvth_pb}
xnb  z     nb    qb    vss nmos_rd mult={mult} dvth={dvth_nb}
xrd  rbl   rwl   z     vss nmos_rd mult={mult} dvth={dvth_rd}
cz   z vss {mult*c}
.ends sram_11t
