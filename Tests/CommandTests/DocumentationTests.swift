// The pages of the DocC catalogue are what the code says today, and are written with care.
import Foundation
import Testing

@Suite struct DocumentationTests {
  private static let catalogue = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/advex/advex.docc").standardizedFileURL
  private static let mark = "<!-- Written by 'advex docs'; change the code instead. -->\n"

  private func pages(in folder: URL) throws -> [String: String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
      })
  }

  @Test func theCataloguesPagesAreWhatTheCodeSays() throws {
    let tool = try Tool()
    let outcome = try tool.run("docs", "pages")
    #expect(outcome.status == 0)
    let now = try pages(in: tool.folder.appendingPathComponent("pages"))
    #expect(now.count > 15)
    let kept = try pages(in: Self.catalogue).filter { $0.value.hasSuffix(Self.mark) }
    for name in Set(now.keys).union(kept.keys).sorted() {
      #expect(
        now[name] == kept[name],
        "\(name) has drifted; 'swift run advex docs Sources/advex/advex.docc' writes it anew")
    }
  }

  @Test func everyPageIsLinkedAndEveryLinkLeadsToAPage() throws {
    let pages = try pages(in: Self.catalogue)
    let names = Set(pages.keys.map { $0.replacing(".md", with: "") })
    let landing = try #require(pages["advex.md"])
    for name in names where name != "advex" {
      #expect(landing.contains("<doc:\(name)>"), "advex.md does not link \(name)")
    }
    for (page, text) in pages {
      for link in text.matches(of: /<doc:([^>]+)>/) {
        #expect(names.contains(String(link.1)), "\(page) links \(link.1)")
      }
    }
  }

  @Test func pagesThatAHandWroteStayAndStaleOnesGo() throws {
    let tool = try Tool()
    let folder = tool.folder.appendingPathComponent("pages")
    try tool.run("docs", "pages")
    let whole = try pages(in: folder)
    try Data("by hand\n".utf8).write(to: folder.appendingPathComponent("Mine.md"))
    try Data("stale\n\n\(Self.mark)".utf8).write(to: folder.appendingPathComponent("Study-gone.md"))
    try tool.run("docs", "pages")
    #expect(try pages(in: folder) == whole.merging(["Mine.md": "by hand\n"]) { $1 })

    try Data("by hand\n".utf8).write(to: folder.appendingPathComponent("Schema.md"))
    try FileManager.default.removeItem(at: folder.appendingPathComponent("Queries.md"))
    let refused = try tool.run("docs", "pages")
    #expect(refused.status == 1)
    #expect(
      refused.errors
        == "Error: pages/Schema.md was not written by 'advex docs'; it stays as it is\n")
    #expect(try pages(in: folder)["Queries.md"] == nil)
  }
}
