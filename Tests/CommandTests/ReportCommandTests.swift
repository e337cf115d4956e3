// advex report as a user runs it: there whole or not at all, the same every time.
import Foundation
import Testing

@Suite struct ReportCommandTests {
  @Test func aLabBecomesOnePage() throws {
    let tool = try Tool.withModel(epochs: 2)
    let script = "<script>alert(1)</script>"
    try tool.run(
      "train", "--dataset", "bars/train", "--arch", "linear", "--model", script, "--epochs", "2",
      "--batch", "32")
    try tool.run(
      "attack", "--model", script, "--dataset", "bars/test", "--name", "p", "--eps", "1", "--steps",
      "2")
    try tool.run(
      "evaluate", "--model", script, "--dataset", "bars/test", "--eps", "0.5,1", "--steps", "2")

    let made = try tool.run("report")
    let file = tool.folder.appendingPathComponent("report.html")
    let page = try String(contentsOf: file, encoding: .utf8)
    #expect(made.output == "report.html: \(page.utf8.count) bytes; open it in any browser\n")
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\"><head>"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(!page.contains("<script") && page.contains("&lt;script>alert(1)&lt;/script>"))
    for id in ["robust-accuracy", "learning-curve", "pictures", "accuracy", "models", "datasets"] {
      #expect(page.contains("<section id=\"\(id)\">"), "\(id)")
    }
    #expect(page.split(separator: "data:image/png;base64,iVBOR").count == 1 + 3)

    #expect(try tool.run("report", "again.html").status == 0)
    #expect(
      try Data(contentsOf: tool.folder.appendingPathComponent("again.html"))
        == Data(contentsOf: file))
  }

  @Test func whatIsThereIsNotTouched() throws {
    let tool = try Tool()
    try tool.run("init")
    try Data("mine".utf8).write(to: tool.folder.appendingPathComponent("a.html"))
    let refused = try tool.run("report", "a.html")
    #expect(refused.status != 0)
    #expect(refused.errors == "Error: 'a.html' exists already; choose a new file\n")
    #expect(
      try String(contentsOf: tool.folder.appendingPathComponent("a.html"), encoding: .utf8)
        == "mine")
    let absent = try tool.run("report", "absent/a.html")
    #expect(absent.status != 0)
    #expect(absent.errors.contains("absent/a.html"))
    #expect(try tool.run("report", "b.html", "--lab", "no.db").status != 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(names.filter { $0.contains("html") } == ["a.html"])
  }
}
