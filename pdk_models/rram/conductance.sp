* Plain conductance with a quadratic and a cubic term, for tables of measured states. It has no dynamics: a measured state
* does not move, so there is only the frozen card.
*
*   I = g V + nl2 V |V| + nl3 V^3
*
* pins    te top electrode, be bottom electrode
* params  g [S], nl2 [A/V^2], nl3 [A/V^3], cpar [F]
* source  form of the read model of HfOx 1T1R cells, V. Milo et al., IRPS (2021): I = G V + NL2 V^2 + NL3 V^3 for V <= 0.5 V.
*         The quadratic term is written V |V| so that the curve is odd. Its coefficients depend on the state and the
*         device; fit them to your own curves (cimspice.rram.conductance.fit_nonlinearity). Valid where they were fitted.

.subckt rram_conductance_frozen te be g=50e-6 nl2=0 nl3=0 cpar=1e-15
bi te be i=v(te,be)*({g}+{nl2}*abs(v(te,be))+{nl3}*v(te,be)*v(te,be))
cp te be {cpar}
.ends rram_conductance_frozen
