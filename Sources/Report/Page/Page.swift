// The report: one HTML file with all that it needs, which no network and no script has a part in.
import Foundation
import Store

/// A lab as a page of tables, plots and pictures.
public struct Page {
  private let lab: LabFile
  private let name: String
  private let bytes: Int
  private let png: ([UInt8], PictureShape) throws -> [UInt8]

  /// The page about `lab`, whose file is called `name` and has so many bytes.
  ///
  /// - Parameter png: gives a PNG file of pixels, channels × height × width with 1 or 3 channels.
  public init(
    of lab: LabFile, called name: String, bytes: Int,
    png: @escaping ([UInt8], PictureShape) throws -> [UInt8]
  ) {
    self.lab = lab
    self.name = name
    self.bytes = bytes
    self.png = png
  }

  /// The whole file. The same lab gives the same bytes.
  ///
  /// - Throws: `StoreError` if the lab cannot be read or is hurt, and what the PNG coder throws.
  public func html() throws -> String {
    var sections: [(id: String, title: String, markup: Markup)] = []
    for section in Section.all {
      if let markup = try PageSection(section: section, lab: lab, png: png).markup() {
        sections.append((section.query, section.title, markup))
      }
    }
    if let pictures = try PagePictures(lab: lab, png: png).markup() {
      let place = sections.firstIndex { Section.listings.contains($0.id) } ?? sections.count
      sections.insert(("pictures", "Pictures", pictures), at: place)
    }
    let title = "\(name.onOneLine): a lab of adversarial examples"
    let head = Markup.tag(
      "head", [:],
      [
        .tag("meta", ["charset": "utf-8"]),
        .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .tag("meta", ["name": "color-scheme", "content": "light dark"]),
        .tag("title", [:], title), .tag("style", [:], PageStyle.css),
      ])
    let body = Markup.tag(
      "body", [:],
      [
        try header(), contents(sections.map { ($0.id, $0.title) }),
        .tag("main", [:], sections.map(\.markup)), footer(),
      ])
    return "<!DOCTYPE html>\n" + Markup.tag("html", ["lang": "en"], [head, body]).render()
  }

  private func header() throws -> Markup {
    let contents = try lab.run(NamedQuery.named("contents"))
    var facts = contents.rows.indices.map {
      (contents.text("things", $0), contents.text("count", $0))
    }
    facts.append(("bytes", "\(bytes)"))
    let tiles = facts.map { fact in
      Markup.tag("div", [:], [.tag("dt", [:], fact.0), .tag("dd", [:], Self.grouped(fact.1))])
    }
    return .tag(
      "header", [:],
      [
        .tag("p", ["class": "kicker"], "Lab report"), .tag("h1", [:], name.onOneLine),
        .tag(
          "p", ["class": "lead"],
          """
          What this lab holds, and what its studies came to. Every figure names the query that gives its \
          rows and the runs that they are of; accuracies are in percent unless a column says otherwise.
          """), .tag("dl", ["class": "facts"], tiles),
      ])
  }

  private func contents(_ sections: [(id: String, title: String)]) -> Markup {
    guard !sections.isEmpty else {
      return .tag("p", ["class": "note"], "There is nothing in this lab yet.")
    }
    let items = sections.map { one in
      Markup.tag("li", [:], [.tag("a", ["href": "#\(one.id)"], one.title)])
    }
    return .tag("nav", ["aria-label": "Contents"], [.tag("ul", [:], items)])
  }

  private func footer() -> Markup {
    .tag(
      "footer", [:],
      [
        .tag(
          "p", [:],
          "Made by advex \(Provenance.codeVersion) out of \(name.onOneLine) and nothing else.")
      ])
  }

  /// A whole number in groups of three digits.
  private static func grouped(_ digits: String) -> String {
    var groups: [Substring] = []
    var rest = digits[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return ([rest] + groups).joined(separator: "\u{202F}")
  }
}
