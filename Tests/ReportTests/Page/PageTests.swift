// The whole page of a small lab: its structure, its escaping, its pictures.
import Datasets
import Foundation
import Nets
import Store
import Testing

@testable import Report

@Suite struct PageTests {
  private func page(_ fixture: PageLab, called name: String = "lab.db") throws -> String {
    try Page(of: fixture.lab, called: name, bytes: 1_234_567) { pixels, shape in
      try PNGCodec.encode(
        pixels[...],
        shape: ImageShape(channels: shape.channels, height: shape.height, width: shape.width))
    }.html()
  }

  @Test func anEmptyLabHasAPageThatSaysSo() throws {
    let outline = try PageOutline(page(PageLab()))
    #expect(outline.texts("h1") == ["lab.db"])
    #expect(outline.all("section").isEmpty)
    #expect(outline.texts("p").contains("There is nothing in this lab yet."))
  }

  @Test func everySectionThatHasRowsIsThereInOrderAndOthersAreNot() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let outline = try PageOutline(page(fixture))
    let sections = [
      "verdicts", "transfer", "robust-accuracy", "learning-curve", "filters", "pictures",
      "attack-success", "accuracy", "models", "datasets", "storage",
    ]
    #expect(outline.all("section").map { $0.attributes["id"] } == sections)
    #expect(outline.all("a").map { $0.attributes["href"] } == sections.map { "#\($0)" })
    #expect(outline.texts("a") == outline.texts("h2"))
    #expect(
      outline.texts("dd").last == "1\u{202F}234\u{202F}567"
        && outline.texts("dt").last == "bytes")
  }

  @Test func namesThatLookLikeMarkupAreText() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let text = try page(fixture, called: "<b>lab</b>.db")
    let outline = try PageOutline(text)
    #expect(!text.contains("<script") && !text.contains("<b>") && !text.contains("<i>"))
    #expect(outline.all("script").isEmpty)
    #expect(outline.texts("h1") == ["<b>lab</b>.db"])
    #expect(outline.texts("td").contains(PageLab.script))
    #expect(outline.texts("h3").contains("filters, run 8: <c>, tiny scale"))
    #expect(outline.texts("p").contains("Low < high & rest."))
    #expect(outline.all("img").allSatisfy { $0.attributes["alt"]?.contains("<i>ant") == true })
    #expect(
      outline.texts("code").contains(
        "advex query learning-curve --param 'model=<script>alert('\\''1'\\'')</script> & \"x\"'"))
  }

  @Test func nothingIsFetchedAndNothingRuns() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let text = try page(fixture)
    let outline = try PageOutline(text)
    #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("url("))
    let references = outline.elements.flatMap { one in
      ["src", "href", "srcset", "action"].compactMap { one.attributes[$0] }
    }
    #expect(references.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:image/png;base64,") })
    let handlers = outline.elements.flatMap(\.attributes.keys).filter { $0.hasPrefix("on") }
    #expect(handlers.isEmpty)
    #expect(text.utf8.count < 100_000)
  }

  @Test func tablesDrawingsAndPicturesAreAccessible() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let outline = try PageOutline(page(fixture))
    #expect(outline.all("html").first?.attributes["lang"] == "en")
    #expect(outline.all("th").allSatisfy { $0.attributes["scope"] == "col" })
    #expect(
      outline.all("th").allSatisfy { $0.path.contains("thead") }
        && outline.all("td").allSatisfy { $0.path.contains("tbody") })
    let drawings = outline.all("svg")
    #expect(drawings.count > 4)
    #expect(
      drawings.allSatisfy {
        $0.attributes["aria-hidden"] == "true"
          || $0.attributes["role"] == "img" && $0.attributes["aria-label"]?.isEmpty == false
      })
    let ids = outline.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
  }

  @Test func thePicturesAreThoseOfTheLab() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let outline = try PageOutline(page(fixture))
    let strips = try outline.all("img").map { image in
      let source = try #require(image.attributes["src"])
      let bytes = try #require(Data(base64Encoded: String(source.split(separator: ",")[1])))
      return try PNGCodec.decode(Array(bytes), name: "a strip")
    }
    // The first picture with label 0 is the second; that with label 1 is the first.
    let bases = [PageLab.picture(60), PageLab.picture(20)]
    let delta = PageLab.delta.map(Int.init)
    let results = bases.map { zip($0, delta).map { UInt8(Int($0) + $1) } }
    let amplified = delta.map { UInt8(128 + 14 * $0) }
    let expected = [bases, [amplified, amplified], results].map { pictures in
      (0..<4).flatMap { row in pictures.flatMap { $0[4 * row..<4 * row + 4] } }
    }
    #expect(strips.prefix(3).map(\.pixels) == expected)
    #expect(strips.allSatisfy { $0.shape == ImageShape(channels: 1, height: 4, width: 8) })
    #expect(outline.texts("p").contains("perturbations × 14 about grey"))
  }

  @Test func picturesStopWhereThePageWouldGrowTooLarge() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let coder: PagePictures.Coder = { pixels, shape in
      try PNGCodec.encode(
        pixels[...],
        shape: ImageShape(channels: shape.channels, height: shape.height, width: shape.width))
    }
    func figures(_ bytes: Int) throws -> PageOutline {
      let pictures = PagePictures(lab: fixture.lab, png: coder, mostBytes: bytes)
      return try PageOutline(#require(try pictures.markup()).render())
    }
    #expect(try figures(2_000_000).texts("h3") == ["d_det.1/test", "e_det.1/test"])
    let cut = try figures(1)
    #expect(cut.texts("h3") == ["d_det.1/test"])
    #expect(
      cut.texts("p").last == "1 more were made of others; 'advex show NAME --grid' shows them.")
  }

  @Test func accuraciesThatMayBeTooHighAreDoubted() throws {
    let fixture = try PageLab()
    try fixture.fill()
    let outline = try PageOutline(page(fixture))
    #expect(
      outline.texts("p").contains(
        "1 of these accuracies come of attacks that were not checked."))
  }

  @Test func theSameLabGivesTheSameBytes() throws {
    let fixture = try PageLab()
    try fixture.fill()
    #expect(try page(fixture) == page(fixture))
  }

  @Test func rowsThatWereLeftOutAreMissedInASentence() throws {
    let fixture = try PageLab()
    try fixture.fill()
    try fixture.lab.slim()
    let outline = try PageOutline(page(fixture))
    #expect(
      outline.texts("p").contains(
        "The rows that this reads were left out; 'advex index' makes them again."))
  }

  @Test func namesOfSectionsAndQueriesStandOnce() {
    #expect(Set(Section.all.map(\.query)).count == Section.all.count)
    #expect(Set(Section.all.map(\.title)).count == Section.all.count)
    #expect(Section.listings.isSubset(of: Section.all.map(\.query)))
  }
}
