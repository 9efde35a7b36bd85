package dev.emptybox.agent.cli;

/** How the page of a plan looks: light or dark as the reader's system is, and with everything unfolded on paper. */
final class PlanStyle {

    static final String CSS = """
        :root{--fg:#1f2328;--dim:#59636e;--bg:#fff;--box:#f6f8fa;--line:#d1d9e0;--add:#116329;--addbg:#dafbe1;--del:#a40e26;--delbg:#ffebe9;--mod:#7d4e00;--modbg:#fff8c5;--at:#0550ae}
        @media (prefers-color-scheme:dark){:root{--fg:#e6edf3;--dim:#9198a1;--bg:#0d1117;--box:#151b23;--line:#3d444d;--add:#56d364;--addbg:#12261e;--del:#ff938a;--delbg:#301b1e;--mod:#e3b341;--modbg:#272115;--at:#79c0ff}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:70rem;padding:1.5rem;color:var(--fg);background:var(--bg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.5rem;margin:0 0 .75rem;padding:.6rem .9rem;border-left:.35rem solid var(--at);background:var(--box)}
        h1.failed{border-color:var(--del)}h1.nothing{border-color:var(--add)}h1.unknown{border-color:var(--mod)}
        h2{font-size:1.15rem;margin:1.75rem 0 .5rem}h3{font-size:1rem;margin:0 0 .25rem;color:var(--del)}
        p{margin:.25rem 0}
        .counts{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:0;padding:0}
        .counts li{padding:.1rem .7rem;border:1px solid var(--line);border-radius:1rem}
        .counts .none{color:var(--dim)}.counts .failed{color:var(--del);background:var(--delbg)}
        .counts .unknown,.counts .assumed{color:var(--mod);background:var(--modbg)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:1rem 0 0}
        dt,.reason,.place,section>p,.quiet{color:var(--dim)}dd{margin:0}
        code,pre{font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        pre{margin:.4rem 0;padding:.5rem 0;overflow-x:auto;background:var(--box);border:1px solid var(--line);border-radius:.3rem;tab-size:4}
        pre.source{padding:.5rem}
        main details{margin:.5rem 0;padding:.4rem .7rem;border:1px solid var(--line);border-radius:.4rem}
        main details.more{margin:0;padding:0;border:0}
        summary{cursor:pointer}summary .place{margin:0 .4rem}
        .change{margin-left:1rem}.diff{margin-left:1rem}
        .diff span{display:inline-block;min-width:100%;padding:0 .6rem;white-space:pre}
        .add{color:var(--add)}.del{color:var(--del)}.mod{color:var(--mod)}
        .diff .add{background:var(--addbg)}.diff .del{background:var(--delbg)}.diff .mod{background:var(--modbg)}
        .diff .at{color:var(--at)}.diff .file{font-weight:600}
        .problem{padding:.6rem .9rem;margin:.5rem 0;border:1px solid var(--del);border-radius:.4rem}
        .told{white-space:pre-wrap}
        section.unknown ul,section.assumed ul{padding:.5rem .5rem .5rem 1.6rem;margin:.4rem 0;border-left:.25rem solid var(--mod);background:var(--modbg)}
        @media print{body{max-width:none;padding:0;font-size:11pt}pre,.diff span{white-space:pre-wrap}.problem,summary,h2{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto}*{print-color-adjust:exact}}
        """;

    private PlanStyle() {
    }
}
