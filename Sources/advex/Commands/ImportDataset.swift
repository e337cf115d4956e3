// advex import FORMAT: other people's datasets into the lab.
import ArgumentParser
import Datasets
import Foundation

extension ImportFormat: ExpressibleByArgument {}

struct ImportDataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Read a dataset into the lab as NAME/train and NAME/test.",
    discussion: """
      cifar10 and cifar100 take the official files, binary or python, as a folder or a .tar.gz; idx \
      takes the folder with the four MNIST-named files, .gz or not. A pickle is read by a restricted \
      reader that runs nothing.
      """)

  @Argument(help: "cifar10, cifar100 or idx.")
  var format: ImportFormat

  @Argument(help: "The folder or archive.", completion: .file())
  var path: String

  @Option(help: "The dataset's name in the lab.")
  var name: String

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
      let recipe = ImportRecipe(format: format, path: absolute, name: name)
      for dataset in try recipe.run(in: lab, report: progress.show) {
        print(dataset.summary)
      }
    }
  }
}
