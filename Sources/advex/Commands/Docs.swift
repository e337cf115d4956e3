// advex docs: the pages about schema, queries and studies, out of what the code itself says.
import ArgumentParser

struct Docs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the pages about the schema, the queries and the studies.",
    discussion: """
      Markdown for DocC, out of the comments in the schema, the headers of the queries and the settings \
      and claims of the studies. The folder's other pages stay as they are.
      """)

  @Argument(help: "The folder; made where it is not there.", completion: .directory)
  var folder: String

  func run() throws {
    let catalogue = try DocumentationCatalogue()
    try catalogue.write(into: folder)
    print("\(catalogue.pages.count) pages in \(folder)")
  }
}
