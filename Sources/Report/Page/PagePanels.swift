// Pictures that were made of two others, beside them.
import Store

/// A panel for each pair of content and style: both, and the pictures made of them.
struct PagePanels {
  /// The most pairs, and the most pictures made of one.
  private static let mostPairs = 4
  private static let mostPictures = 24

  /// Rows with the columns that `Section.Form.panels` names.
  let result: QueryResult
  let lab: LabFile
  let png: PagePictures.Coder

  /// No panel is added to so many bytes of markup.
  private static let mostBytes = 4_000_000

  /// The panels; pictures that are not there any more, or that PNG does not know, are left out.
  func markup() throws -> [Markup] {
    var pairs: [(content: String, style: String, rows: [Int])] = []
    for row in result.rows.indices {
      let (content, style) = (result.text("content", row), result.text("style", row))
      if let index = pairs.firstIndex(where: { ($0.content, $0.style) == (content, style) }) {
        pairs[index].rows.append(row)
      } else {
        pairs.append((content, style, [row]))
      }
    }
    var bytes = 0
    return try pairs.prefix(Self.mostPairs).compactMap { pair in
      guard bytes < Self.mostBytes else { return nil }
      let made = try pair.rows.prefix(Self.mostPictures).compactMap { row in
        try figure(
          result.text("dataset", row), result.text("ordinal", row),
          words: Self.caption(result, row))
      }
      let sources = try [(pair.content, "content"), (pair.style, "style")].compactMap {
        place, words in
        let parts = place.split(separator: ":").map(String.init)
        return parts.count == 2 ? try figure(parts[0], parts[1], words: words) : nil
      }
      let panel = Markup.tag("div", ["class": "panels"], sources + made)
      bytes += panel.render().utf8.count
      return panel
    }
  }

  /// Whose features were used, at which layers, how robust these are, and what the search began with.
  static func caption(_ result: QueryResult, _ row: Int) -> String {
    let (style, content) = (result.text("style_model", row), result.text("content_model", row))
    let robustness = result.text("robustness", row)
    let words = [
      style == content || content.isEmpty ? style : "style by \(style), content by \(content)",
      result.text("style_layers", row), robustness.isEmpty ? "" : "R \(robustness) %",
      result.text("start", row) == "noise" ? "from noise" : "",
    ]
    return words.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private func figure(_ name: String, _ ordinal: String, words: String) throws -> Markup? {
    guard let ordinal = Int(ordinal), let dataset = try find(name),
      (0..<dataset.count).contains(ordinal), PagePictures.isShown(dataset.shape)
    else { return nil }
    let pixels = try lab.pictures.pixels(of: dataset.pictures, in: ordinal..<ordinal + 1)
    let picture = Markup.picture(
      try png(pixels, dataset.shape), shape: dataset.shape,
      meaning: "\(words): picture \(ordinal) of \(dataset.name)")
    return .tag("figure", [:], [picture, .tag("figcaption", [:], words)])
  }

  private func find(_ name: String) throws -> Dataset? {
    do { return try lab.datasets.named(name) } catch StoreError.unknownName { return nil }
  }
}
