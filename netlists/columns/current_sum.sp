* One row of a current-summing 1T1R column: a bitline segment, a sourceline segment and the cell between them
*
*   bl_in --[wire_r]-- bl_out          bl_in of row 0 is the driven end (sense front end at v_read)
*                        |
*                      cell -- wl
*                        |
*   sl_in --------------sl_in --[wire_r]-- sl_out      sl_out of the last row is the grounded end
*
* Rows are chained bl_out -> next bl_in and sl_out -> next sl_in: the driven end of the bitline and the grounded
* end of the sourceline lie at opposite ends, so every cell sees the same total wire when it conducts alone.
* pins    bl_in bl_out sl_in sl_out wl vss
* source  parallel bitline and sourceline of 1T1R arrays; wire figures are metal 1 of the process times the cell pitch
* params  gap dvth as in rram_1t1r; wire_r [Ohm] and wire_c [F] of one segment of either line
.subckt column_row_1t1r bl_in bl_out sl_in sl_out wl vss gap=1.7 dvth=0 wire_r=4.8 wire_c=0.7e-15
rbl   bl_in bl_out {wire_r}
cbl   bl_out vss {wire_c}
xcell bl_out wl sl_in vss rram_1t1r gap={gap} dvth={dvth}
csl   sl_in vss {wire_c}
rsl   sl_in sl_out {wire_r}
.ends column_row_1t1r
