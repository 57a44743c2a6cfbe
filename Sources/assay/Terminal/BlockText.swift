import Reports
import Tabular

/// Blocks of a report as text for a terminal; figures are left to reports.
struct BlockText {
  let style: Style

  func text(_ blocks: [Block]) -> String { blocks.map(text).joined() }

  private func text(_ block: Block) -> String {
    switch block {
    case .section(let title, let blocks): style.bold(plain(title)) + "\n" + text(blocks)
    case .paragraph(let prose): plain(prose) + "\n\n"
    case .list(let items): items.map { "- \(plain($0))\n" }.joined() + "\n"
    case .definitions(let definitions, _):
      definitions.map { "\(plain($0.term)): \(plain($0.text))\n" }.joined() + "\n"
    case .table(let table): self.table(table)
    case .figure: ""
    case .callout(let callout): style.bold(plain(callout.title)) + "\n" + text(callout.blocks)
    case .code(let code): visible(code) + "\n\n"
    }
  }

  private func table(_ table: Block.Table) -> String {
    var text = TextTable(
      table.columns.map { ($0.title.plain, $0.alignment == .trailing ? TextTable.Alignment.right : .left) })
    for row in table.rows { text.add(row.map(\.plain)) }
    return text.text(style) + style.faint(plain(table.caption)) + "\n\n"
  }

  private func plain(_ prose: Prose) -> String { visible(prose.plain) }
}
