// HTML as a tree, so that every tag is closed and every text is escaped: there is no way to write markup
// but through it. Tags without content end in `/>`, which HTML allows and XML demands, so that a page can
// be checked by any XML parser.

/// A piece of a page.
indirect enum Markup: Sendable {
  case text(String)
  case element(String, [(name: String, value: String)], [Markup])
  case group([Markup])

  /// An element with attributes in the order given.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Markup] = []
  ) -> Markup {
    .element(name, attributes.map { ($0.key, $0.value) }, children)
  }

  /// An element that holds a text.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ text: String
  ) -> Markup {
    tag(name, attributes, [.text(text)])
  }

  /// The tags without content (HTML Living Standard, 13.1.2) that pages use, and SVG's shapes where they
  /// hold nothing.
  private static let void: Set = ["br", "img", "meta", "path", "circle", "rect", "polyline"]

  /// The whole markup.
  func render() -> String {
    var text = ""
    write(into: &text)
    return text
  }

  private func write(into text: inout String) {
    switch self {
    case .text(let words): text += Self.escaped(words)
    case .group(let parts): for part in parts { part.write(into: &text) }
    case .element(let name, let attributes, let children):
      text += "<\(name)"
      for attribute in attributes {
        text += " \(attribute.name)=\"\(Self.escaped(attribute.value, quoted: true))\""
      }
      if children.isEmpty && Self.void.contains(name) {
        text += "/>"
      } else {
        text += ">"
        for child in children { child.write(into: &text) }
        text += "</\(name)>"
      }
      if Self.blocks.contains(name) { text += "\n" }
    }
  }

  /// After these a line ends, so that the page's source can be read.
  private static let blocks: Set = [
    "head", "title", "meta", "style", "body", "header", "main", "nav", "section", "footer", "h1",
    "h2",
    "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "figure", "figcaption", "details",
    "summary",
    "pre", "div", "svg", "caption", "dl", "html",
  ]

  /// The text with no sign left that markup would be read from; `quoted` between double quotes, which stay
  /// as they are elsewhere, for a style sheet knows no other. Control signs, which neither HTML nor XML has,
  /// become U+FFFD.
  static func escaped(_ text: String, quoted: Bool = false) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
      case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
      case "\"" where quoted: scalars.append(contentsOf: "&quot;".unicodeScalars)
      case "\n", "\t": scalars.append(scalar)
      case _ where scalar.properties.generalCategory == .control || scalar.value & 0xFFFE == 0xFFFE:
        scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
