/// How reports look: calm, on paper and on screens of any width, in light and dark.
enum StyleSheet {
  /// Okabe and Ito's colours, darkened until text in them has a contrast of 4.5 on white; dashes tell lines apart too.
  private static let seriesLight = [
    "#005f96", "#a8400f", "#00734f", "#8a3d6d", "#7a5c00", "#1b6e9c", "#444444", "#9c1c1c",
  ]
  private static let seriesDark = [
    "#6cbdf0", "#f2955f", "#4fd1a5", "#e3a1c8", "#e0c04f", "#9ad7f5", "#c8c8c8", "#f58b8b",
  ]
  private static let dashes = ["none", "6 3", "2 2", "8 3 2 3", "none", "6 3", "2 2", "8 3 2 3"]

  static let page =
    ":root{color-scheme:light dark;--paper:#fffefb;--panel:#f5f3ec;--ink:#1c1c1a;--soft:#55534c;--rule:#d8d4c8;"
    + "--strong:#00507e;--serious:#8f2d0c;--serious-panel:#fbeee6;--verdict-panel:#eaf2f6;\(variables(seriesLight))}\n"
    + "@media (prefers-color-scheme:dark){:root{--paper:#16171a;--panel:#1f2125;--ink:#e9e7e1;--soft:#b3b0a8;"
    + "--rule:#3a3c42;--strong:#7cc4f0;--serious:#f2a17e;--serious-panel:#33231c;--verdict-panel:#1b2a33;"
    + "\(variables(seriesDark))}}\n"
    + text + chart

  /// For a file of its own: the light colours on their own background.
  static let standaloneChart =
    "svg{--paper:#fffefb;--ink:#1c1c1a;--soft:#55534c;--rule:#d8d4c8;--strong:#00507e;--serious:#8f2d0c;"
    + "\(variables(seriesLight))}\n.paper{fill:var(--paper)}\n" + chart

  private static func variables(_ colours: [String]) -> String {
    colours.enumerated().map { "--s\($0):\($1);" }.joined()
  }

  private static let text = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
    main,header,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
    header{padding-top:2.5rem}
    h1,h2,h3{line-height:1.2;font-weight:600;overflow-wrap:anywhere}
    h1{font-size:2rem;margin:0 0 .3rem}
    h2{font-size:1.35rem;margin:2.8rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--rule)}
    h3{font-size:1.08rem;margin:1.8rem 0 .4rem}
    p,li,dd{max-width:44rem;overflow-wrap:anywhere}
    p{margin:.6rem 0}
    code,pre,table,svg,nav,.stamp,.facts{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif}
    code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em;overflow-wrap:anywhere}
    pre{background:var(--panel);padding:.8rem 1rem;white-space:pre-wrap;border-radius:4px}
    .stamp{color:var(--soft);font-size:.85rem;margin:0}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
    nav ol{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:.9rem 0 0;font-size:.85rem}
    a{color:var(--strong)}
    .callout{background:var(--panel);border-left:4px solid var(--soft);padding:.7rem 1.1rem;margin:1rem 0;border-radius:0 4px 4px 0}
    .callout .title{font-weight:600;margin:.1rem 0 .3rem}
    .verdict{background:var(--verdict-panel);border-color:var(--strong)}
    .verdict .title{font-size:1.15rem}
    .serious,.doubt{background:var(--serious-panel);border-color:var(--serious)}
    .serious .title,.doubt .title{color:var(--serious)}
    .facts{display:flex;flex-wrap:wrap;gap:.6rem 2.2rem;margin:1rem 0}
    .facts dt{font-size:.78rem;color:var(--soft)}
    .facts dd{margin:0;font-size:1.12rem;font-variant-numeric:tabular-nums}
    .glossary dt{font-weight:600;margin-top:.6rem}
    .glossary dd{margin:0 0 .2rem}
    .scroll{overflow-x:auto;margin:1rem 0}
    .scroll:focus-visible{outline:2px solid var(--strong);outline-offset:2px}
    table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums lining-nums;line-height:1.4}
    caption{text-align:left;color:var(--soft);padding-bottom:.4rem;font-size:.86rem}
    th,td{padding:.32rem .5rem;text-align:left;vertical-align:top}
    th:first-child,td:first-child{padding-left:.2rem}
    thead th{border-bottom:1px solid var(--ink);vertical-align:bottom;font-weight:600}
    tbody th{font-weight:600;max-width:18rem;overflow-wrap:break-word}
    tbody tr+tr>*{border-top:1px solid var(--rule)}
    td.number,th.number{text-align:right;white-space:nowrap}
    td.words{max-width:26rem;overflow-wrap:break-word}
    tbody .long{min-width:10rem;overflow-wrap:anywhere}
    figure{margin:1.2rem 0}
    figure svg{display:block;width:100%;max-width:46rem;min-width:34rem;height:auto}
    figcaption{color:var(--soft);font-size:.88rem;max-width:44rem}
    footer{color:var(--soft);font-size:.85rem;padding-bottom:3rem}
    @media (max-width:30rem){body{font-size:15px}h1{font-size:1.5rem}header{padding-top:1.4rem}main,header,footer{padding:0 .9rem}figure svg{min-width:30rem}}
    @media print{:root{--paper:#fff}body{font-size:10pt}main,header,footer{max-width:none;padding:0}nav,.skip{display:none}h2{margin-top:1.4rem}h2,h3,caption,.title{break-after:avoid}figure,.callout,tr{break-inside:avoid}.scroll{overflow:visible}table{font-size:7pt}th,td{padding:.16rem .26rem}tbody th{overflow-wrap:anywhere;min-width:4.5rem}caption,figcaption{font-size:8.5pt}details:not([open]){display:none}figure svg{min-width:0;max-width:16cm}thead{display:table-header-group}@page{size:A4;margin:16mm 14mm}}

    """

  private static let chart: String = {
    var text = """
      svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;fill:var(--ink)}
      svg polyline{fill:none}
      .axis{stroke:var(--ink);stroke-width:1}
      .grid{stroke:var(--rule);stroke-width:1}
      .zero{stroke:var(--ink);stroke-width:1.2}
      .interval{stroke:var(--strong);stroke-width:2.2;stroke-linecap:round}
      .dot{fill:var(--strong)}
      .doubtful{fill:var(--paper);stroke:var(--strong);stroke-width:1.8}
      svg .tick{fill:var(--soft);font-size:11px}
      .guide{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 3}
      svg .guide-label{fill:var(--soft);font-size:11px;font-style:italic}
      .faint{stroke:var(--soft);stroke-opacity:.35;stroke-width:1}
      .series{stroke-width:1.9}
      .band{fill-opacity:.17}
      .heat{fill:var(--strong);stroke:var(--rule);stroke-width:.5}
      .below{fill:var(--serious)}
      .sign{stroke:var(--ink);stroke-width:1.2;stroke-opacity:.7}
      .gap{fill:none;stroke:var(--rule);stroke-width:1;stroke-dasharray:2 2}

      """
    for level in 0...Mark.Look.heatSteps {
      text += ".h\(level){fill-opacity:\(Double(level) / Double(Mark.Look.heatSteps))}\n"
    }
    for index in 0..<Mark.Look.seriesCount {
      text +=
        ".s\(index){stroke:var(--s\(index));stroke-dasharray:\(dashes[index])}\nsvg .t\(index){fill:var(--s\(index))}\n"
        + ".f\(index){fill:var(--s\(index))}\n"
    }
    // After the dashes of the series, which it replaces.
    return text + ".dotted{stroke-width:1.5;stroke-dasharray:1.5 3}\n.bar{stroke-width:2.2;stroke-dasharray:none}\n"
  }()
}
