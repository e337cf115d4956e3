// advex import safetensors: a PyTorch model's weights into the lab.
import ArgumentParser
import Datasets
import Foundation

struct ImportSafetensors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "safetensors",
    abstract: "Read a model's weights from a safetensors file.",
    discussion: """
      The file holds a state dictionary under the names of the architecture's PyTorch module \
      ('conv1.weight', 'bn1.running_mean'), perhaps all behind one prefix such as 'module.'; F32, F16, \
      BF16 or F64. In PyTorch: safetensors.torch.save_file(model.state_dict(), FILE). The network takes \
      pixels in [0, 1] and computes (x - 0.5) * 4 itself: weights that were trained behind another \
      normalisation give other logits here.
      """)

  @Argument(help: "The safetensors file.", completion: .file())
  var file: String

  @Option(help: "The model's name in the lab.")
  var model: String

  @Option(
    help: "Architecture; 'advex list architectures' shows them. Default: what advex wrote there.")
  var arch: String?

  @Option(help: "Channels (hidden units) of the narrowest layer; default by architecture.")
  var width: Int?

  @Option(
    help: "A dataset with the pictures that it takes and the classes that it tells: name/split.")
  var dataset: String

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(.readWrite) { lab in
      let recipe = ImportModelRecipe(
        path: URL(fileURLWithPath: file).standardizedFileURL.path, model: model, architecture: arch,
        width: width, pictures: try lab.datasets.named(dataset))
      print(try recipe.run(in: lab).summary)
    }
  }
}
