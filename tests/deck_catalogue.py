"""Plain decks as users write them: healthy ones with a hand-calculated figure, wrong ones, and hostile ones."""

from dataclasses import dataclass, field
from math import exp, pi, sqrt


@dataclass(frozen=True)
class Healthy:
    """A deck that must run. last: last value of a vector, by hand (relative error at most `rel`)."""

    text: str
    last: dict = field(default_factory=dict)
    rel: float = 1e-6
    files: dict = field(default_factory=dict)
    status: tuple = ("OK",)


MOS = ".model nch nmos level=1 vto=0.4 kp=200u lambda=0.05\n.model pch pmos level=1 vto=-0.4 kp=80u lambda=0.05\n"
INV = MOS + (".subckt inv a y vdd\nmp y a vdd vdd pch w=2u l=0.2u\nmn y a 0 0 nch w=1u l=0.2u\n.ends inv\n")
CELL = MOS + (
    ".subckt cell bl blb wl q qb vdd\nmpu1 q qb vdd vdd pch w=0.4u l=0.2u\nmpu2 qb q vdd vdd pch w=0.4u l=0.2u\n"
    "mpd1 q qb 0 0 nch w=1u l=0.2u\nmpd2 qb q 0 0 nch w=1u l=0.2u\nmpg1 bl wl q 0 nch w=0.5u l=0.2u\n"
    "mpg2 blb wl qb 0 nch w=0.5u l=0.2u\ncq q 0 1f\ncqb qb 0 1f\n.ends cell\n"
)
STRONGARM = MOS + (
    "vdd vdd 0 1.8\nvclk clk 0 pulse(0 1.8 1n 50p 50p 5n 10n)\nvp inp 0 1.21\nvn inn 0 1.19\n"
    "mt tail clk 0 0 nch w=4u l=0.2u\nm1 x inp tail 0 nch w=4u l=0.2u\nm2 y inn tail 0 nch w=4u l=0.2u\n"
    "m3 on op x 0 nch w=2u l=0.2u\nm4 op on y 0 nch w=2u l=0.2u\nm5 on op vdd vdd pch w=2u l=0.2u\n"
    "m6 op on vdd vdd pch w=2u l=0.2u\nm7 on clk vdd vdd pch w=1u l=0.2u\nm8 op clk vdd vdd pch w=1u l=0.2u\n"
    "m9 x clk vdd vdd pch w=1u l=0.2u\nm10 y clk vdd vdd pch w=1u l=0.2u\nc1 on 0 5f\nc2 op 0 5f\n"
    "c3 x 0 2f\nc4 y 0 2f\n"
    ".options chgtol=1e-17 reltol=1e-4\n"
)

HEALTHY = {
    "divider": Healthy("divider\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n.end\n", {"v(b)": 0.75, "i(v1)": -0.25e-3}),
    "divider without end": Healthy("divider\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n", {"v(b)": 0.75}),
    "upper case": Healthy(
        "LEGACY DECK\nV1 IN 0 DC 5MV\nR1 IN OUT 1K\nR2 OUT GND 1MEG\nC1 OUT 0 10P\n.OP\n"
        ".OPTIONS RELTOL=1E-4 POST\n.END\n",
        {"v(out)": 5e-3 * 1e6 / 1.001e6},
    ),
    "upper case with milli": Healthy("CURRENT SHUNT\nI1 0 A 1\nRSHUNT A 0 10M\n.OP\n.END\n", {"v(a)": 0.01}),
    "windows text": Healthy("\ufeffdivider\r\nv1 a 0 1\r\nr1 a b 1k\r\nr2 b 0 1k\r\n.op\r\n.end\r\n", {"v(b)": 0.5}),
    "comments of every kind": Healthy(
        "comments\n* a comment with a ( and an é\nv1 a 0 1 ; five volts ( no, one\nr1 a b 1k $ load {\n*\n"
        "r2 b 0\n* between\n+ 1k // half\n\n$ a whole line\n.op\n.end\n",
        {"v(b)": 0.5},
    ),
    "micro sign": Healthy("micro\ni1 0 a 10µ\nr1 a 0 10kΩ\n.op\n.end\n", {"v(a)": 0.1}),
    "rc step": Healthy(
        "rc\nv1 a 0 pulse(0 1 0 1n 1n 1 2)\nr1 a b 1k\nc1 b 0 1n\n.tran 5n 2u\n.end\n", {"v(b)": 1 - exp(-2)}, 2e-3
    ),
    "rc with initial condition": Healthy(
        "rc\nr1 b 0 1k\nc1 b 0 1n ic=1\n.tran 5n 1u uic\n.end\n", {"v(b)": exp(-1)}, 2e-3
    ),
    "initial voltage on a node": Healthy(
        "rc\nr1 b 0 1k\nc1 b 0 1n\n.ic v(b)=1\n.tran 5n 1u\n.end\n", {"v(b)": exp(-1)}, 2e-3
    ),
    "charge sharing between capacitors only": Healthy(
        "charge share\nvs s 0 pulse(0 1 1n 10p 10p 1 2)\ns1 a b s 0 sw\n.model sw sw(vt=0.5 ron=1 roff=1e12)\n"
        "ca a 0 1p ic=1\ncb b 0 3p ic=0\n.tran 0.1n 100n uic\n.end\n",
        {"v(a)": 0.25, "v(b)": 0.25},
        1e-3,
    ),
    "capacitive divider under uic": Healthy(
        "cap divider\nv1 a 0 pulse(0 1 1n 1n 1n 1 2)\nc1 a b 1p\nc2 b 0 3p\n.tran 0.1n 20n uic\n.end\n",
        {"v(b)": 0.25},
        1e-3,
    ),
    "rlc ac": Healthy(
        "series rlc\nv1 a 0 dc 0 ac 1\nr1 a b 10\nl1 b c 1u\nc1 c 0 1n\n.ac lin 1 {f0} {f0}\n"
        ".param f0=1/(2*3.141592653589793*sqrt(1u*1n))\n.end\n",
        {"imag(v(c))": -sqrt(1e-6 / 1e-9) / 10, "frequency": 1 / (2 * pi * sqrt(1e-15))},
        1e-4,
    ),
    "rc low pass ac": Healthy(
        "low pass\nv1 in 0 ac 1\nr1 in out 1k\nc1 out 0 159.15494309n\n.ac dec 10 1 1k\n.end\n",
        {"real(v(out))": 0.5, "imag(v(out))": -0.5},
    ),
    "noise of a resistor": Healthy(
        "thermal noise\nv1 a 0 dc 0 ac 1\nr1 a b 10k\nr2 b 0 10k\n.noise v(b) v1 dec 1 1k 10k\n.end\n",
        {"onoise_spectrum": sqrt(4 * 1.380649e-23 * 300.15 * 5e3)},
        1e-3,
    ),
    "transfer function": Healthy(
        "tf\nv1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n.tf v(b) v1\n.end\n", {"transfer_function": 0.5, "v1#input_impedance": 2e3}
    ),
    "pole": Healthy(
        "pole\ni1 0 a dc 0 ac 1\nr1 a 0 1k\nc1 a 0 1u\n.pz a 0 a 0 cur pol\n.end\n", {"real(pole(1))": -1e3}
    ),
    "sensitivity": Healthy("sens\nv1 a 0 2\nr1 a b 1k\nr2 b 0 1k\n.sens v(b)\n.end\n", {"v1": 0.5}),
    "sweep": Healthy("sweep\nv1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n.dc v1 0 2 0.1\n.end\n", {"v(b)": 1.0, "v-sweep": 2.0}),
    "falling sweep": Healthy("sweep\nv1 a 0 1\nr1 a 0 1k\n.dc v1 1 -1 -0.25\n.end\n", {"v(a)": -1.0}),
    "nested sweep": Healthy(
        "nested\nv1 a 0 1\nv2 b 0 1\nr1 a 0 1k\nr2 a b 1k\n.dc v1 0 1 0.5 v2 0 2 1\n.end\n", {"i(v2)": -1e-3}
    ),
    "temperature sweep": Healthy("temp\ni1 0 a 1m\nr1 a 0 1k tc1=1m\n.dc temp 27 127 50\n.end\n", {"v(a)": 1.1}),
    "resistor sweep": Healthy("res\nv1 a 0 1\nr1 a 0 1k\n.dc r1 1k 2k 500\n.end\n", {"i(v1)": -0.5e-3}),
    "several analyses": Healthy(
        "several\nv1 a 0 dc 1 ac 1 sin(0 1 1k)\nr1 a b 1k\nr2 b 0 1k\n.op\n.dc v1 0 4 1\n.dc v1 0 2 1\n"
        ".tran 10u 1m\n.ac lin 2 1 2\n.end\n",
        {"v(b)": 0.5, "dc1.v(b)": 2.0, "dc2.v(b)": 1.0, "tran1.time": 1e-3, "ac1.real(v(b))": 0.5},
    ),
    "diode": Healthy(
        "diode\nv1 a 0 0.6\nd1 a 0 dm\n.model dm d is=1e-14 n=1\n.options gmin=1e-15\n.op\n.end\n",
        {"i(v1)": -1e-14 * (exp(0.6 / (1.380649e-23 * 300.15 / 1.602176634e-19)) - 1)},
        1e-3,
    ),
    "bjt amplifier": Healthy(
        "common emitter\nvcc vcc 0 12\nvin in 0 dc 0 ac 1m sin(0 1m 10k)\ncin in b 10u\nr1 vcc b 100k\nr2 b 0 20k\n"
        "rc vcc c 4.7k\nre e 0 1k\nce e 0 100u\nq1 c b e qn\n.model qn npn(is=1e-15 bf=200 vaf=100)\n"
        "cout c out 10u\nrl out 0 100k\n"
        ".op\n.tran 1u 200u\n.end\n",
        {"v(vcc)": 12.0},
    ),
    "jfet and mesfet": Healthy(
        "jfet\nvd d 0 10\nj1 d g s jm\nrs s 0 1k\nrg g 0 1meg\n.model jm njf(vto=-2 beta=1m)\n.op\n.end\n",
        {"v(s)": 1.0},
        1e-3,
    ),
    "mos divider": Healthy(
        "mos\n" + MOS + "vdd d 0 1.8\nvg g 0 1\nm1 d g 0 0 nch w=10u l=1u\n.op\n.end\n",
        {"i(vdd)": -0.5 * 200e-6 * 10 * 0.6**2 * (1 + 0.05 * 1.8)},
        1e-4,
    ),
    "inverter chain in subcircuits": Healthy(
        "inverters\n" + INV + "vdd vdd 0 1.8\nvin a 0 0\nx1 a b vdd inv\nx2 b c vdd inv\nc1 c 0 1f\n.op\n.end\n",
        {"v(b)": 1.8, "v(c)": 0.0},
    ),
    "ring oscillator": Healthy(
        "ring\n" + INV + "vdd vdd 0 1.8\nx1 a b vdd inv\nx2 b c vdd inv\nx3 c a vdd inv\nc1 a 0 10f\nc2 b 0 10f\n"
        "c3 c 0 10f\n"
        ".ic v(a)=0 v(b)=1.8\n.tran 10p 20n\n.end\n",
        {"v(vdd)": 1.8},
    ),
    "6t with nodeset": Healthy(
        "6t\n" + CELL + "vdd vdd 0 1.8\nvwl wl 0 0\nvbl bl 0 1.8\nvblb blb 0 1.8\nx1 bl blb wl q qb vdd cell\n"
        ".nodeset v(q)=0 v(qb)=1.8\n.op\n.end\n",
        {"v(qb)": 1.8},
        1e-4,
    ),
    "6t read with initial state": Healthy(
        "read\n" + CELL + "vdd vdd 0 1.8\nvwl wl 0 pulse(0 1.8 1n 0.1n 0.1n 3n 10n)\n"
        "vpc pc 0 pulse(0 1.8 0.5n 0.1n 0.1n 20n 40n)\n"
        "mp1 bl pc vdd vdd pch w=2u l=0.2u\nmp2 blb pc vdd vdd pch w=2u l=0.2u\ncbl bl 0 20f\ncblb blb 0 20f\n"
        "x1 bl blb wl q qb vdd cell\n.ic v(q)=0 v(qb)=1.8\n.tran 10p 4n\n.end\n",
        {"v(blb)": 1.8},
        0.1,
    ),
    "6t state inside its subcircuit": Healthy(
        "6t\n"
        + CELL.replace(".ends cell", ".nodeset v(q)=1.8\n.ends cell")
        + "vdd vdd 0 1.8\nvwl wl 0 0\nvbl bl 0 1.8\nx1 bl bl wl n1 n2 vdd cell\n.op\n.end\n",
        {"v(n1)": 1.8},
        1e-4,
    ),
    "6t half cell forced": Healthy(
        "butterfly\n" + CELL + "vdd vdd 0 1.8\nvin q 0 0\nvwl wl 0 0\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell\n"
        ".dc vin 0 1.8 0.1\n.end\n",
        {"v(qb)": 0.0, "v(q)": 1.8},
        1e-4,
    ),
    "strongarm": Healthy("strongarm\n" + STRONGARM + ".tran 20p 5n\n.end\n", {"v(op)": 1.8}, 1e-2),
    "strongarm in precharge": Healthy("strongarm\n" + STRONGARM + ".op\n.end\n", {"v(op)": 1.8, "v(on)": 1.8}, 1e-2),
    "strongarm ending in precharge": Healthy(
        "strongarm\n" + STRONGARM + ".tran 20p 9n\n.end\n", {"v(op)": 1.8, "v(on)": 1.8}, 1e-2
    ),
    "level shifter": Healthy(
        "level shifter\n" + MOS + "vdh vh 0 1.8\nvin a 0 0\nvinb ab 0 1.2\nm1 x a 0 0 nch w=8u l=0.2u\n"
        "m2 y ab 0 0 nch w=8u l=0.2u\n"
        "m3 x y vh vh pch w=0.4u l=0.2u\nm4 y x vh vh pch w=0.4u l=0.2u\n.op\n.end\n",
        {"v(x)": 1.8},
        1e-2,
    ),
    "keeper driven through an internal clock": Healthy(
        "jam latch\n" + INV + "vdd vdd 0 1.8\nvd d 0 1.8\nvck ck 0 1.8\nxi ck ckb vdd inv\nxj ckb cki vdd inv\n"
        "mtn d cki q 0 nch w=4u l=0.2u\nmtp d ckb q vdd pch w=4u l=0.2u\nmka qb q vdd vdd pch w=0.5u l=0.2u\n"
        "mkb qb q 0 0 nch w=0.5u l=0.2u\nmkc q qb vdd vdd pch w=0.3u l=0.4u\nmkd q qb 0 0 nch w=0.3u l=0.4u\n.op\n.end\n",
        {"v(q)": 1.8},
        1e-2,
    ),
    "title card": Healthy("first\n.title second\nv1 a 0 1\nr1 a 0 1k\n.op\n.end\n", {"v(a)": 1.0}),
    "digital flip-flop": Healthy(
        "xspice\nvclk clk 0 pulse(0 1.8 1n 0.1n 0.1n 4.9n 10n)\naclk [clk] [dclk] adc1\n"
        ".model adc1 adc_bridge(in_low=0.6 in_high=1.2)\n"
        "aff dqb dclk null null dq dqb ff\n.model ff d_dff(clk_delay=50p ic=0)\nadac [dq] [q] dac1\n"
        ".model dac1 dac_bridge(out_low=0 out_high=1.8 out_undef=0.9)\nrl q 0 10k\n.tran 0.1n 5n\n.end\n",
        {"v(q)": 1.8},
    ),
    "analogue code model": Healthy(
        "gain\nv1 a 0 0.5\na1 a b amp\n.model amp gain(gain=3)\nr1 b 0 1k\n.op\n.end\n", {"v(b)": 1.5}
    ),
    "parameters": Healthy(
        "parameters\n.param rbase = 1k ratio=3\n.param rtop = {rbase*ratio}\n"
        ".subckt div a b r1=1 r2={r1*2}\nra a b {r1}\nrb b 0 {r2}\n.ends div\n"
        "v1 in 0 3\nx1 in out div r1=rtop\n.op\n.end\n",
        {"v(out)": 2.0},
    ),
    "parameters of the caller": Healthy(
        "dynamic scope\n.subckt leaf a\nr1 a 0 {rr}\n.ends\n.subckt top a rr=2k\nx1 a leaf\n.ends\n"
        "i1 0 a 1m\nx1 a top\n.op\n.end\n",
        {"v(a)": 2.0},
    ),
    "function": Healthy(
        "function\n.func par(x,y) {x*y/(x+y)}\ni1 0 a 1m\nr1 a 0 {par(2k,2k)}\n.op\n.end\n", {"v(a)": 1.0}
    ),
    "conditional": Healthy(
        "conditional\n.param fast=1\ni1 0 a 1m\n.if (fast==1)\nr1 a 0 1k\n.else\nr1 a 0 2k\n.endif\n.op\n.end\n",
        {"v(a)": 1.0},
    ),
    "nested subcircuits": Healthy(
        "nested\n.subckt outer a\n.subckt inner b\nr1 b 0 1k\n.ends inner\nx1 a inner\n.ends outer\n"
        "i1 0 a 1m\nx1 a outer\n.op\n.end\n",
        {"v(a)": 1.0},
    ),
    "global supply": Healthy(
        "global\n.global vdd!\nv1 vdd! 0 2\n.subckt load a\nr1 vdd! a 1k\n.ends\nx1 out load\nr2 out 0 1k\n.op\n.end\n",
        {"v(out)": 1.0},
    ),
    "include beside it": Healthy(
        'include\n.include "my parts.inc"\nv1 a 0 1\n.op\n.end\n',
        {"i(v1)": -1e-3},
        files={"my parts.inc": "* parts\nr1 a 0 1k\n.end\n"},
    ),
    "library sections": Healthy(
        "library\n.lib 'corners.lib' SS\nv1 a 0 1\nr1 a 0 rm l=1 w=1\n.op\n.end\n",
        {"i(v1)": -0.5e-3},
        files={"corners.lib": ".lib tt\n.model rm r rsh=1k\n.endl tt\n* slow\n.lib ss\n.model rm r rsh=2k\n.endl ss\n"},
    ),
    "nested includes": Healthy(
        "includes\n.include sub/a.inc\nv1 a 0 1\n.op\n.end\n",
        {"i(v1)": -1e-3},
        files={"sub/a.inc": ".include b.inc\n", "sub/b.inc": "r1 a 0 1k\n"},
    ),
    "controlled sources": Healthy(
        "controlled\nv1 a 0 1\nr1 a 0 1k\ne1 b 0 a 0 2\nr2 b 0 1k\ng1 0 c a 0 1m\nr3 c 0 1k\n"
        "f1 0 d v1 1\nr4 d 0 1k\nh1 e 0 v1 1k\nr5 e 0 1k\n.op\n.end\n",
        {"v(b)": 2.0, "v(c)": 1.0, "v(d)": -1.0, "v(e)": -1.0},
    ),
    "expressions": Healthy(
        "expressions\n.param k=2\nv1 a 0 1\nb1 b 0 v=k*v(a)+(v(a)>0 ? 1 : 0)\nr1 b 0 1k\n"
        "e1 c 0 value={v(a)*k}\nr2 c 0 1k\ne2 d 0 poly(2) a 0 b 0 0 1 1\nr3 d 0 1k\n.op\n.end\n",
        {"v(b)": 3.0, "v(c)": 2.0, "v(d)": 4.0},
    ),
    "a source that conducts": Healthy("memristor\nv1 a 0 1\nr1 a b 1k\nb1 b 0 i=v(b)/3k\n.op\n.end\n", {"v(b)": 0.75}),
    "op amp integrator in feedback": Healthy(
        "op amp\nv1 in 0 1\nr1 in m 1k\nr2 m o 2k\ng1 0 x 0 m 1m\nc1 x 0 1n\ne1 o 0 x 0 1\n.op\n.end\n", {"v(o)": -2.0}
    ),
    "open end": Healthy("probe pads\nv1 a 0 1\nr1 a b 1k\nr2 b pad 50\nr3 b 0 1k\n.op\n.end\n", {"v(pad)": 0.5}),
    "diode stack on a capacitor": Healthy(
        "detector\nv1 a 0 sin(0 5 1meg)\nd1 a b dm\nc1 b 0 1n\n.model dm d\n.tran 10n 10u\n.end\n", {"v(b)": 4.4}, 0.1
    ),
    "transmission line": Healthy(
        "line\nv1 a 0 pulse(0 1 0 0.1n 0.1n 1u 2u)\nrs a b 50\nt1 b 0 c 0 z0=50 td=1n\nrl c 0 50\n"
        ".tran 0.1n 10n\n.end\n",
        {"v(c)": 0.5},
        1e-3,
    ),
    "transformer": Healthy(
        "transformer\nv1 p 0 sin(0 1 1k)\nrp p a 0.01\nl1 a 0 100m\nl2 b 0 100m\nk1 l1 l2 0.999\n"
        "r1 b 0 1k\n.tran 5u 0.25m\n.end\n",
        {"v(b)": 0.999},
        1e-2,
    ),
    "transformer straight on its source": Healthy(
        "transformer\nv1 p 0 sin(0 1 1k)\nl1 p 0 100m\nl2 b 0 100m\nk1 l1 l2 0.999\nr1 b 0 1k\n.tran 5u 0.25m\n.end\n",
        {"v(b)": 0.999},
        1e-2,
        status=("OK", "STEPPED"),
    ),
    "switches": Healthy(
        "switches\nv1 a 0 1\nvc c 0 1\ns1 a b c 0 sm\nr1 b 0 1k\n.model sm sw(vt=0.5 ron=1k roff=1e9)\n"
        "vs a2 0 1\nw1 a d vs wm\nr2 d 0 1k\nrx a2 0 1k\n.model wm csw(it=-2m ron=1k roff=1g)\n.op\n"
        ".end\n",
        {"v(b)": 0.5, "v(d)": 0.5},
    ),
    "ammeters": Healthy(
        "ammeters\nv1 a 0 1\nvm a b\nr1 b 0 1k\n.save i(vm) @r1[i]\n.op\n.end\n", {"i(vm)": 1e-3, "@r1[i]": 1e-3}
    ),
    "femto capacitor": Healthy("femto\nv1 a 0 1\nr1 a b 1k\nc1 b 0 10f\n.op\n.end\n", {"v(b)": 1.0}),
    "shunted capacitor node": Healthy(
        "rshunt\nv1 a 0 1\nc1 a b 1p\nc2 b 0 1p\n.options rshunt=1e12\n.op\n.end\n", {"v(a)": 1.0}
    ),
    "grid of numbered nodes": Healthy(
        "grid\nv1 00 0 1\nr1 00 01 1k\nr2 01 11 1k\nr3 11 10 1k\nr4 10 0 1k\n.op\n.end\n", {"v(10)": 0.25}
    ),
    "title like a sentence": Healthy(
        "R1 and R2 make a divider of 3 to 1\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n.end\n", {"v(b)": 0.75}
    ),
    "title with error in it": Healthy(
        "error amplifier, no such thing as a fatal warning\nv1 a 0 1\nr1 a error 1k\nr2 error 0 1k\n"
        ".tran 1n 10n\n.end\n",
        {"v(error)": 0.5},
    ),
    "title voltage": Healthy("voltage divider 1k 3k\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n.end\n", {"v(b)": 0.75}),
    "names with signs": Healthy(
        "names\nv1 in+ 0 1\nr1 in+ out<3> 1k\nr2 out<3> bus[0] 1k\nr3 bus[0] a/b 1k\nr4 a/b 0 1k\n.op\n.end\n",
        {"v(bus[0])": 0.5},
    ),
    "elements named like words": Healthy(
        "names\nVload a 0 1\nLoad a b 1u\nExit_gain c 0 b 0 2\nRout c 0 1k\nRb b 0 1k\n.op\n.end\n", {"v(c)": 2.0}
    ),
    "measures": Healthy(
        "measures\nv1 a 0 pulse(0 1 1n 1n 1n 5n 20n)\nr1 a 0 1k\n"
        ".meas tran t1 trig v(a) val=0.5 rise=1 targ v(a) val=0.5 fall=1\n.print tran v(a)\n"
        ".tran 0.1n 20n\n.end\n",
        {"time": 20e-9},
    ),
    "ascii raw file": Healthy(
        "ascii\nv1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n.options filetype=ascii\n.op\n.end\n", {"v(b)": 0.5}
    ),
    "long lines": Healthy(
        "long\nv1 a 0 pwl(" + " ".join(f"{k}n {k % 2}" for k in range(1, 3001)) + ")\nr1 a 0 1k\n.tran 1n 100n\n.end\n",
        {"time": 100e-9},
    ),
    "powered up without a state": Healthy(
        "power up\n" + CELL + "vdd vdd 0 pulse(0 1.8 1n 1n 1n 1 2)\nvwl wl 0 0\nvbl bl 0 0\nx1 bl bl wl q qb vdd cell\n"
        "rq q x 10k\ncx x 0 5f\n.tran 10p 20n\n.end\n",
        {"v(vdd)": 1.8},
        1e-2,
        status=("OK", "SUSPECT"),
    ),
    "written cell": Healthy(
        "write\n"
        + CELL.replace("mpg1 bl wl q 0 nch w=0.5u", "mpg1 bl wl q 0 nch w=2u").replace(
            "mpg2 blb wl qb 0 nch w=0.5u", "mpg2 blb wl qb 0 nch w=2u"
        )
        + "vdd vdd 0 1.8\nvwl wl 0 1.8\nvbl bl 0 0\nvblb blb 0 1.8\nx1 bl blb wl q qb vdd cell\n.op\n.end\n",
        {"v(qb)": 1.8},
        1e-2,
    ),
    "autotransformer winding": Healthy(
        "inductors\nv1 a 0 1\nr1 a b 1k\nl1 b c 1u\nl2 c 0 2u\n.op\n.end\n", {"i(v1)": -1e-3}
    ),
    "negative resistance": Healthy("negative\nv1 a 0 1\nr1 a b 1k\nr2 b 0 -3k\n.op\n.end\n", {"v(b)": 1.5}),
    "sine well sampled": Healthy(
        "sine\nv1 a 0 sin(0 1 10meg)\nr1 a 0 1k\n.tran 1n 0.525u\n.end\n", {"v(a)": 1.0}, 1e-2
    ),
}


@dataclass(frozen=True)
class Wrong:
    """A deck that must be refused (level error), flagged (warning) or fail when run. culprit: stands in the finding's text."""

    body: str
    name: str
    culprit: str
    level: str = "error"
    files: dict = field(default_factory=dict)
    whole: bool = False  #: body is the whole text, not lines between a healthy start and `.op`


#: what the lines of a wrong deck are added to
HEAD = "wrong\nv1 a 0 dc 1 ac 1\nr1 a b 1k\nr2 b 0 1k\nc1 b 0 1n\n"
NMOS = ".model n nmos level=1 vto=0.4\n"

WRONG = {
    # ---------------------------------------------------------------- parsing
    "node and value missing": Wrong("r5 b", "missing-node-or-value", "r5"),
    "value missing": Wrong("r5 b 0", "missing-node-or-value", "r5"),
    "capacitor without value": Wrong("c5 b 0", "missing-node-or-value", "c5"),
    "source with one node": Wrong("v5 b", "missing-node-or-value", "v5"),
    "transistor with three nodes": Wrong(NMOS + "m5 b a n", "missing-node-or-value", "m5"),
    "controlled source without gain": Wrong("e5 x 0 b 0", "missing-node-or-value", "e5"),
    "behavioural source without expression": Wrong("b5 b 0", "missing-node-or-value", "b5"),
    "mistyped card": Wrong(".trann 1n 10n", "unknown-card", ".trann"),
    "card of another simulator": Wrong(".step r1 1 2 1", "unknown-card", ".step"),
    "first element on the title line": Wrong(
        "v1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n.op\n.end\n", "title-missing", "v1", whole=True
    ),
    "first subcircuit on the title line": Wrong(
        "x1 a 0 load\n.subckt load p q\nr1 p q 1\n.ends\nv1 a 0 1\nr2 a 0 1\n.op\n", "title-missing", "x1", whole=True
    ),
    "card on the title line": Wrong(
        ".param r=1k\nv1 a 0 1\nr1 a 0 {r}\n.op\n.end\n", "title-missing", ".param", whole=True
    ),
    "include on the title line": Wrong(
        ".include parts.inc\nv1 a 0 1\nr1 a 0 1\n.op\n.end\n", "title-missing", ".include", whole=True
    ),
    "subcircuit without end": Wrong(".subckt s a\nr9 a 0 1\nx1 b s", "unbalanced-subckt", "s"),
    "end without subcircuit": Wrong(".ends", "unbalanced-subckt", ".ends"),
    "if without endif": Wrong(".if (1)\nr5 b 0 1k", "unbalanced-if", ".if"),
    "duplicate element": Wrong("r1 b 0 5k", "duplicate-name", "r1"),
    "duplicate element in a subcircuit": Wrong(
        ".subckt s a\nr9 a 0 1\nR9 a 0 1\n.ends\nx1 b s", "duplicate-name", "r9"
    ),
    "undefined parameter": Wrong("r5 b 0 {vdx}", "undefined-parameter", "vdx"),
    "undefined parameter without braces": Wrong(NMOS + "m5 b a 0 0 n w=wfoo", "undefined-parameter", "wfoo"),
    "undefined parameter of an instance": Wrong(
        "x1 b s p=zz\n.subckt s a p=1\nr1 a 0 {p}\n.ends", "undefined-parameter", "zz"
    ),
    "undefined parameter in a parameter": Wrong(".param q={foo}\nr5 b 0 {q}", "undefined-parameter", "foo"),
    "undefined name in a behavioural source": Wrong("b5 x 0 v=gian*v(b)", "undefined-parameter", "gian"),
    "5000 nested parentheses": Wrong("b5 x 0 v=" + "(" * 5000 + "1" + ")" * 5000, "too-deep", "b5"),
    "20000 nested parentheses": Wrong("r5 b 0 {" + "(" * 20000 + "1" + ")" * 20000 + "}", "too-deep", "r5"),
    "unknown element": Wrong("?5 b 0 2", "unknown-element", "?5"),
    "element that begins with a digit": Wrong("1r b 0 2", "unknown-element", "1r"),
    "unclosed function": Wrong(".func f(x) {x*2\nr5 b 0 {f(3)}", "unclosed", ".func f(x)"),
    "unclosed parameter": Wrong(".param q={1+2\nr5 b 0 1k", "unclosed", ".param"),
    "unclosed pulse": Wrong("v5 x 0 pulse(0 1 1n\nr5 x 0 1k", "unclosed", "v5", "warning"),
    "unclosed model": Wrong("d5 b 0 dm\n.model dm d (is=1e-14", "unclosed", ".model dm", "warning"),
    "unclosed quote": Wrong("r5 b 0 '1k", "unclosed", "r5"),
    "continuation of nothing": Wrong("wrong\n+ 1k\nv1 a 0 1\nr1 a 0 1k\n.op\n", "orphan-continuation", "+", whole=True),
    "second parameter": Wrong(".param q=1k\n.param q=2k\nr5 b 0 {q}", "duplicate-param", "q=2k", "warning"),
    "second model": Wrong(
        ".model rr r rsh=1\n.model rr r rsh=2\nr5 b 0 rr l=1 w=1", "duplicate-model", "rr", "warning"
    ),
    "second subcircuit": Wrong(
        ".subckt s a\nr1 a 0 1\n.ends\n.subckt s a\nr1 a 0 5\n.ends\nx1 b s", "duplicate-subckt", "s", "warning"
    ),
    "unknown model": Wrong("m5 b a 0 0 nothere w=1u l=1u", "unknown-model", "nothere"),
    "unknown diode model": Wrong("d5 b 0 d1n4148", "unknown-model", "d1n4148"),
    "model of another type": Wrong("m5 b a 0 0 qn\n.model qn npn", "model-type", "qn"),
    "outside every bin": Wrong(
        "m5 b a 0 0 n l=5u w=1.5u\n.model n.1 nmos level=54 version=4.5 lmin=1u lmax=2u wmin=1u wmax=2u",
        "unknown-model",
        "m5",
    ),
    "unknown level": Wrong("m5 b a 0 0 n\n.model n nmos level=77", "model-level", "77", "warning"),
    "model without type": Wrong(".model nch\nm5 b b 0 0 nch", "model-without-type", "nch"),
    "unknown subcircuit": Wrong("x1 b nothere", "unknown-subckt", "nothere"),
    "wrong port count": Wrong(".subckt s a b\nr1 a b 1\n.ends\nx1 b s", "port-count", "x1"),
    "recursive subcircuit": Wrong(".subckt s a\nx1 a s\n.ends\nx1 b s", "recursive-subckt", "'s'"),
    "unknown parameter of a subcircuit": Wrong(
        ".subckt s a p=1k\nr1 a 0 {p}\n.ends\nx1 b s pp=3", "unknown-parameter", "pp", "warning"
    ),
    "missing include": Wrong(".include nothere.inc", "missing-include", "nothere.inc"),
    "include cycle": Wrong(
        ".include a.inc", "include-cycle", "a.inc", files={"a.inc": ".include b.inc\n", "b.inc": ".include a.inc\n"}
    ),
    "missing library section": Wrong(
        ".lib corners.lib fast", "missing-section", "fast", files={"corners.lib": ".lib tt\n.endl\n"}
    ),
    "library without section": Wrong(
        ".lib corners.lib", "bad-card", "corners.lib", files={"corners.lib": ".lib tt\n.endl\n"}
    ),
    "empty file": Wrong("", "empty-deck", "empty", whole=True),
    "title only": Wrong("only a title\n", "empty-deck", "title", whole=True),
    "no analysis": Wrong("wrong\nv1 a 0 1\nr1 a 0 1k\n.end\n", "no-analysis", ".tran", whole=True),
    "cards after the end": Wrong(
        "wrong\nv1 a 0 1\nr1 a 0 1k\n.op\n.end\nr2 a 0 1k\n", "after-end", "r2", "warning", whole=True
    ),
    # ---------------------------------------------------------------- topology
    "two sources in parallel": Wrong("v5 a 0 2", "voltage-loop", "v1, v5"),
    "controlled source in parallel": Wrong("e5 a 0 b 0 2", "voltage-loop", "e5"),
    "shorted source": Wrong("v5 b b 0", "voltage-loop", "v5"),
    "source across an inductor": Wrong("l5 a 0 1u", "inductor-loop", "l5"),
    "inductors in parallel": Wrong("l5 b 0 1u\nl6 b 0 1u", "inductor-loop", "l5, l6", "warning"),
    "node between capacitors": Wrong("c5 b x 1n\nc6 x 0 1n", "floating-node", "node x"),
    "gate without a driver": Wrong(NMOS + "m5 b g 0 0 n", "floating-node", "node g"),
    "gate behind a capacitor": Wrong(NMOS + "m5 b g 0 0 n\nc5 g a 1p", "floating-node", "node g"),
    "current into an open node": Wrong("i5 0 x 1u", "floating-node", "i5"),
    "island of resistors": Wrong("r5 x y 1k\nr6 x y 1k", "floating-node", "nodes x, y"),
    "mistyped node in an expression": Wrong("b5 x 0 v=2*v(typo)", "floating-node", "typo"),
    "floating node inside a subcircuit": Wrong(
        ".subckt s a\nc1 a m 1p\nc2 m 0 1p\n.ends\nx1 b s", "floating-node", "x1.m"
    ),
    "no ground": Wrong("wrong\nv1 a b 1\nr1 a b 1k\n.op\n", "no-ground", "a, b", whole=True),
    "node 00": Wrong("r5 b 00 1k", "not-ground", "'00'"),
    "unknown controlling source": Wrong("f5 b 0 v9 1", "unknown-source", "v9"),
    "coupling to no inductor": Wrong("l5 b 0 1u\nk5 l5 l7 0.5", "unknown-source", "l7"),
    "symmetrical latch": Wrong(
        MOS + "vdd vdd 0 1\nmp1 q qb vdd vdd pch\nmp2 qb q vdd vdd pch\nmn1 q qb 0 0 nch\nmn2 qb q 0 0 nch",
        "bistable-without-state",
        "q and qb",
    ),
    "6t read without a state": Wrong(
        CELL + "vdd vdd 0 1.8\nvwl wl 0 1.8\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell",
        "bistable-without-state",
        "q and qb",
    ),
    "6t with an .ic in an operating point": Wrong(
        CELL + "vdd vdd 0 1.8\nvwl wl 0 0\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell\n.ic v(q)=0",
        "bistable-without-state",
        ".ic does not count",
    ),
    "6t in a transient without a state": Wrong(
        "wrong\n"
        + CELL
        + "vdd vdd 0 1.8\nvwl wl 0 pulse(0 1.8 1n)\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell\n.tran 1n 10n\n",
        "bistable-without-state",
        ".tran",
        whole=True,
    ),
    "6t under uic without a state": Wrong(
        "wrong\n" + CELL + "vdd vdd 0 1.8\nvwl wl 0 0\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell\n.tran 1n 10n uic\n",
        "bistable-without-state",
        "q and qb",
        whole=True,
    ),
    # ---------------------------------------------------------------- numbers and names
    "M for mega": Wrong("r5 b 0 1M", "m-for-meg", "1M"),
    "M for mega with a unit": Wrong("r5 b 0 2.2MOhm", "m-for-meg", "2.2MOhm"),
    "M for mega through a parameter": Wrong(".param rbig=10M\nr5 b 0 {rbig}", "m-for-meg", "r5"),
    "M for mega in a sine": Wrong("wrong\nv1 a 0 sin(0 1 1M)\nr1 a 0 1k\n.tran 1n 1u\n", "m-for-meg", "1m", whole=True),
    "M for mega in .ac": Wrong("wrong\nv1 a 0 ac 1\nr1 a 0 1k\n.ac dec 10 1 10M\n", "m-for-meg", "10M", whole=True),
    "F for farad": Wrong("c5 b 0 1F", "f-for-farad", "1F"),
    "resistance code": Wrong("r5 b 0 4k7", "bad-value", "4k7"),
    "decimal comma": Wrong("r5 b 0 1,5", "bad-value", "1,5"),
    "blank before the unit": Wrong("r5 b 0 10 k", "bad-value", "10 'k'"),
    "infinite by exponent": Wrong("r5 b 0 1e400", "not-finite", "1e400"),
    "nan": Wrong("r5 b 0 nan", "not-finite", "nan"),
    "inf in a parameter": Wrong(".param r=inf\nr5 b 0 {r}", "undefined-parameter", "inf"),
    "nan in a source": Wrong("v5 x 0 nan\nr5 x 0 1", "not-finite", "v5"),
    "zero resistance": Wrong("r5 b 0 0", "zero-resistance", "r5", "warning"),
    "negative resistance": Wrong("r5 b 0 -1k", "negative-value", "r5", "warning"),
    "negative capacitance": Wrong("c5 b 0 -1n", "negative-value", "c5", "warning"),
    "negative width": Wrong(NMOS + "m5 b a 0 0 n w=-1u l=1u", "device-size", "m5"),
    "zero length": Wrong(NMOS + "m5 b a 0 0 n w=1u l=0", "device-size", "m5"),
    "width in metres": Wrong(NMOS + "m5 b a 0 0 n w=1 l=1u", "device-size", "m5", "warning"),
    "coupling above one": Wrong("l5 b 0 1u\nl6 c 0 1u\nr5 c 0 1\nk5 l5 l6 1.5", "coupling", "k5"),
    "kelvin": Wrong(".temp 300", "bad-temperature", "300", "warning"),
    "two temperatures": Wrong(".temp 0 100", "bad-temperature", ".temp 0 100"),
    "non-ASCII node": Wrong("r5 b qè 1k\nr6 qè 0 1k", "non-ascii", "qè"),
    "typographic minus": Wrong("v5 x 0 −1\nr5 x 0 1k", "non-ascii", "−1"),
    "look-alike nodes": Wrong("v5 out 0 1\nr5 out 0 1k\nr6 0ut b 1k", "look-alike", "0ut", "warning"),
    "source without a value": Wrong("v5 x 0 foo\nr5 x 0 1", "bad-value", "foo"),
    "pairs of pwl": Wrong("v5 x 0 pwl(0 0 1n)\nr5 x 0 1", "bad-waveform", "v5"),
    "falling times of pwl": Wrong("v5 x 0 pwl(0 0 2n 1 1n 0)\nr5 x 0 1", "bad-waveform", "v5", "warning"),
    # ---------------------------------------------------------------- analyses, options, states, outputs
    "sweep away from its stop": Wrong(".dc v1 0 1 -0.1", "dc-never-ends", "never reach 1"),
    "sweep with a step of 0": Wrong(".dc v1 0 1 0", "dc-never-ends", "step of 0"),
    "sweep without an end": Wrong(".dc v1 0 1e999 0.1", "dc-never-ends", "no end"),
    "transient without an end": Wrong(".tran 1n 1e999", "not-finite", ".tran 1n 1e999"),
    "sweep of no source": Wrong(".dc v9 0 1 0.1", "unknown-source", "v9"),
    "sweep without a step": Wrong(".dc v1 0 1", "bad-analysis", ".dc v1 0 1"),
    "transient without a stop": Wrong(".tran 1n", "bad-analysis", ".tran 1n"),
    "transient that starts after its stop": Wrong(".tran 1n 10n 20n", "bad-analysis", "2e-08"),
    "step longer than the transient": Wrong(".tran 1m 1n", "tran-step", ".tran 1m 1n", "warning"),
    "too coarse for its sine": Wrong(
        "wrong\nv1 a 0 sin(0 1 10meg)\nr1 a 0 1k\n.tran 1u 1m\n", "tran-too-coarse", "v1", whole=True
    ),
    "frequency sweep backwards": Wrong(".ac dec 10 1k 10", "bad-analysis", ".ac dec 10 1k 10"),
    "frequency sweep from 0": Wrong(".ac dec 10 0 10", "bad-analysis", "more than 0"),
    "noise of no node": Wrong(".noise v(qq) v1 dec 2 1 10", "unknown-node", "qq"),
    "transfer function of no node": Wrong(".tf v(qq) v1", "unknown-node", "qq"),
    "sensitivity of no node": Wrong(".sens v(qq)", "unknown-node", "qq"),
    "reltol": Wrong(".options reltol=0.5", "option-value", "reltol=0.5"),
    "vntol": Wrong(".options vntol=1", "option-value", "vntol=1"),
    "unknown option": Wrong(".options reltl=1e-4", "unknown-option", "reltl", "warning"),
    "ascii result": Wrong(".options filetype=ascii", "option-filetype", "ascii", "warning"),
    "initial condition on no node": Wrong(".ic v(typo)=0", "unknown-node", "typo"),
    "nodeset on no node": Wrong(".nodeset v(qq)=1", "unknown-node", "qq"),
    "nodeset without a node": Wrong(".nodeset v()=0.2", "unknown-node", "v()"),
    "initial condition on a driven node": Wrong(".ic v(a)=0", "state-on-driven-node", "v1", "warning"),
    "saved node that is not there": Wrong(".save v(b) v(qq)", "unknown-node", "qq"),
    "saved current of a resistor": Wrong(".save v(b) i(r1)", "unknown-source", "@r1[i]"),
    "saved device that is not there": Wrong(".save v(b) @m9[id]", "unknown-source", "m9"),
    "printed node that is not there": Wrong(".print op v(qq)", "unknown-node", "qq", "warning"),
    "measure of no node": Wrong(
        ".meas tran t1 trig v(typo) val=0.5 rise=1 targ v(b) val=0.5 rise=1", "unknown-node", "typo"
    ),
    "measured maximum of no node": Wrong(".meas tran m1 max v(typo)", "unknown-node", "typo", "warning"),
}

#: decks that pass the check and fail when they run: (text, status, what the message says)
FAILING = {
    "no DC solution": ("wrong\nb1 a 0 v=v(a)*v(a)+1\nr1 a 0 1k\n.op\n", "NO_CONVERGENCE", "no result of '.op'"),
    "time step too small": (
        "wrong\nv1 a 0 pulse(0 1 5n 0.1n 0.1n 1 2)\nr1 a 0 1k\nb1 b 0 v=v(a)>0.5 ? v(b)*v(b)+1 : 0.1\n"
        "r2 b 0 1k\n.tran 0.1n 10n\n",
        "NO_CONVERGENCE",
        "Transient Analysis",
    ),
    "overflow that ngspice clips": (
        "wrong\nv1 a 0 1\nb1 b 0 v=exp(1000*v(a))\nr1 b 0 1\n.op\n",
        "MEASURE_FAILED",
        "v(b)",
    ),
    "division by nothing": ("wrong\nv1 a 0 1\nb1 b 0 v=1/(v(a)-1)\nr1 b 0 1\n.op\n", "MEASURE_FAILED", "v(b)"),
    "unknown parameter of a model": (
        "wrong\nv1 a 0 1\nm1 a a 0 0 n w=1u l=1u\n.model n nmos vt0x=1\n.op\n",
        "SUSPECT",
        "vt0x",
    ),
    "sine lost beside a capacitor": (
        "wrong\nv1 a 0 sin(0 1 1g)\nr1 a b 1\nr2 b 0 1\nv2 x 0 1\nr3 x y 1k\nc1 y 0 1p\n.tran 1u 100u\n",
        "SUSPECT",
        "v1",
    ),
    "a transient that starts between the states": (
        "wrong\n" + CELL + "vdd vdd 0 1.8\nvin w 0 1.8\nvbl bl 0 1.8\nmwp wl w vdd vdd pch w=2u l=0.2u\n"
        "mwn wl w 0 0 nch w=2u l=0.2u\nx1 bl bl wl q qb vdd cell\n.tran 10p 50n\n",
        "SUSPECT",
        "q, qb",
    ),
    "a nodeset between the states": (
        "wrong\n" + CELL + "vdd vdd 0 1.8\nvwl wl 0 0\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell\n"
        ".nodeset v(q)=0.9 v(qb)=0.9\n.op\n",
        "SUSPECT",
        "q, qb",
    ),
    "endless": ("wrong\nv1 a 0 sin(0 1 1g)\nr1 a 0 1\n.tran 1p 1\n", "TIMEOUT", "longer than"),
}

#: hostile decks: {marker} is a path that must not come to be; value: lines, and files beside the deck
HOSTILE = {
    "control block": (".control\nshell touch {marker}\n.endc", {}),
    "capitals": (".CONTROL\nShElL touch {marker}\n.ENDC", {}),
    "indented": ("   .control\n  shell touch {marker}\n   .endc", {}),
    "longer word": (".controller\nshell touch {marker}\n.endc", {}),
    "command in a comment": ("*#shell touch {marker}", {}),
    "indented command in a comment": ("  *#shell touch {marker}", {}),
    "bare command": ("shell touch {marker}", {}),
    "inside an include": (".include evil.inc", {"evil.inc": ".control\nshell touch {marker}\n.endc\n"}),
    "inside a nested include": (".include a.inc", {"a.inc": ".include b.inc\n", "b.inc": "*#shell touch {marker}\n"}),
    "inside a library section": (
        ".lib evil.lib tt",
        {"evil.lib": ".lib tt\n.control\nshell touch {marker}\n.endc\n.endl\n"},
    ),
    "write command": (".control\nop\nwrite {marker}\n.endc", {}),
    "echo redirected": (".control\necho owned > {marker}\n.endc", {}),
    "print redirected": (".print op v(b) > {marker}", {}),
    "source command": (".control\nsource evil.sp\n.endc", {"evil.sp": "shell touch {marker}\n"}),
    "code model": ("codemodel {marker}", {}),
    "compiled model": ("pre_osdi {marker}", {}),
    "code model by comment": ("*#codemodel {marker}", {}),
    "file of a code model": ('a5 %v[x] fs\n.model fs filesource (file="{marker}")\nr5 x 0 1', {}),
    "file of a waveform": ('v5 x 0 pwl file="{marker}"\nr5 x 0 1', {}),
    "digital stimulus": ('a5 [d1] ds\n.model ds d_source (input_file="{marker}")', {}),
    "file of a code model without a sign": ('a5 [d1] ds\n.model ds d_source (input_file "{marker}")', {}),
    "question mark for a comment": ("?#shell touch {marker}", {}),
    "process of a code model": ('a5 [d1] clk null [d2] dp\n.model dp d_process (process_file="{marker}")', {}),
    "include from the system": (".include /etc/passwd", {}),
    "include above the deck": (".include ../../../../../../etc/hostname", {}),
    "backquote": (".param q=`touch {marker}`", {}),
    "NUL byte": ("r5 b 0 1k\0\n.control\nshell touch {marker}\n.endc", {}),
    "carriage return": ("r5 b 0 1k\r.control\rshell touch {marker}\r.endc", {}),
    "continued word": (".con\\\\\ntrol\nshell touch {marker}\n.endc", {}),
    "continued by plus": (".con\n+trol\nshell touch {marker}\n.endc", {}),
    "result file moved": (".options rawfile={marker}", {}),
    "after the end": (".end\n.control\nshell touch {marker}\n.endc", {}),
    "parameter with a new line": (".param q='1\n.control\nshell touch {marker}\n.endc\n'", {}),
}
