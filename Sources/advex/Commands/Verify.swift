// advex verify: proof that a lab is whole.
import ArgumentParser
import Store

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every page, row, payload and derived row; name what is hurt.",
    discussion: "Exits with 1 if anything is hurt. 'advex index' makes derived rows again.")

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    let findings = try lab.open(.readOnly) { lab in
      Verification.run(lab) { progress.show(stage: "verify \($0)") }
    }
    progress.finish()
    guard findings.isEmpty else {
      findings.forEach { print($0) }
      throw ExitCode(1)
    }
    print("\(lab.path) is whole: pages, rows, payloads and derived rows agree")
  }
}
