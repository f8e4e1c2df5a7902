* 1T1R cell: access transistor in series with a filamentary RRAM, bitline on the RRAM side
*
*   bl ---[ RRAM te..be ]--- be ---[ access nMOS ]--- sl
*                                      | gate
*                                      wl
*
* pins    bl bitline, wl wordline (gate only), sl sourceline, vss bulk
* params  gap  tunnelling gap of the filament [nm], 0.1 (low resistance) .. 1.7 (high resistance)
*         dvth threshold shift of the access transistor [V] (mismatch; positive is weaker)
*         t0   ambient of the filament [K], 273.15 more than the circuit's temperature (writing only)
* needs   rram_gap_frozen, rram_gap (pdk_models/rram/gap.sp); nmos_access (the process)
* source  cell of SkyWater's sky130 ReRAM module (access transistor on the source side); the width of
*         nmos_access is the process file's and is ours

* reading: the state is a parameter and does not move
.subckt rram_1t1r bl wl sl vss gap=1.7 dvth=0
xr   bl be rram_gap_frozen gap={gap}
xacc be wl sl vss nmos_access dvth={dvth}
.ends rram_1t1r

* writing: the gap follows the field and the temperature, starting from gap_ini; V(bl,sl) > 0 is SET
.subckt rram_1t1r_write bl wl sl vss gap_ini=1.7 dvth=0 t0=300
xr   bl be rram_gap gap_ini={gap_ini} t0={t0}
xacc be wl sl vss nmos_access dvth={dvth}
.ends rram_1t1r_write
