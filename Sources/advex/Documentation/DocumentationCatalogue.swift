// The pages of the DocC catalogue that the code knows all about, and how they come into its folder: a page
// is written over only where it says that it was written so.
import Experiments
import Foundation
import Store

/// The generated pages of `advex.docc`.
struct DocumentationCatalogue {
  /// What ends every generated page.
  static let mark = "\n<!-- Written by 'advex docs'; change the code instead. -->\n"

  /// Text by file name.
  let pages: [String: String]

  /// All pages.
  ///
  /// - Throws: what the settings of a study throw.
  init() throws {
    var pages = [
      "advex.md": Self.landing, "Schema.md": SchemaPage().markdown,
      "Queries.md": QueryPage().markdown, "Studies.md": Self.studies,
    ]
    for study in Studies.all {
      pages[StudyPage.name(of: study) + ".md"] = try StudyPage(study).markdown()
    }
    self.pages = pages.mapValues { $0 + Self.mark }
  }

  /// Writes the pages into `folder`, and takes away generated pages that are no longer made.
  ///
  /// - Throws: `StoreError.refused` before anything is written, if a page stands there that a hand wrote;
  ///   else what the file system says.
  func write(into folder: String) throws {
    let url = URL(fileURLWithPath: folder)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let there = try FileManager.default.contentsOfDirectory(atPath: folder)
    let (generated, written) = there.filter { $0.hasSuffix(".md") }.partitioned { name in
      let text = try? String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
      return text?.hasSuffix(Self.mark) == true
    }
    if let name = written.sorted().first(where: { pages[$0] != nil }) {
      throw StoreError.refused(
        "\(folder)/\(name) was not written by 'advex docs'; it stays as it is")
    }
    for name in generated where pages[name] == nil {
      try FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
    for (name, text) in pages {
      try Data(text.utf8).write(to: url.appendingPathComponent(name), options: .atomic)
    }
  }
}

extension DocumentationCatalogue {
  private static var landing: String {
    """
    # advex

    A data lab in one SQLite file for adversarial examples and the features behind them.

    @Metadata {
      @TechnologyRoot
    }

    ## Overview

    A lab file holds every picture, perturbation, label, checkpoint, metric and prediction of a study,
    compressed, with the run that made each. Three things are done with it: it is asked with SQL, datasets
    are rebuilt out of it bit by bit, and files are exported that other tools load.

    To know what lies in a lab, read <doc:Schema>. To ask it, start from <doc:Queries>, of which each is a
    file of plain SQL. To see what it was built to find out, read <doc:Studies>: every study says what it
    claims, and what would refute it, before it measures.

    ## Topics

    ### The lab file

    - <doc:Schema>
    - <doc:Queries>
    - <doc:LoadableExtension>

    ### The studies

    - <doc:Studies>
    \(links)
    """
  }

  private static var studies: String {
    """
    # The studies

    What is asked, and how a claim is judged.

    ## Overview

    A study is a question of the paper or of its discussion, whole: settings at three scales, claims, and the
    steps that measure them. Its claims are written into the lab before anything is computed.

    For every seed a difference is taken: a quantity of one subject less the same of its control, or less a
    number. The claim *agrees* if the 95 % interval (Student's t) of the mean over at least three seeds lies
    beyond the least effect on the claimed side, *disagrees* if it lies on the other side, and is *too weak to
    tell* else. It is too weak to tell, too, where a claim that it requires does not agree, or where a robust
    accuracy in it failed a sanity check. `advex query verdicts` is that rule as SQL.

    Scale `tiny` takes seconds and shows the machinery: its numbers prove mechanics, not science. `small`
    takes minutes on two cores, with small networks and the settings that show the effects there. `paper` has
    the published settings.

    ## Topics

    ### Each with its claims and settings

    \(links)
    """
  }

  private static var links: String {
    Studies.all.map { "- <doc:\(StudyPage.name(of: $0))>\n" }.joined()
  }
}

extension Array {
  /// The elements that pass, and those that do not, each in their order.
  fileprivate func partitioned(by passes: (Element) -> Bool) -> (passed: [Element], rest: [Element])
  {
    (filter(passes), filter { !passes($0) })
  }
}
