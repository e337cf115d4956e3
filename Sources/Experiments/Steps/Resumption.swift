// What an unfinished run was doing is in its settings; going on means doing the same step again,
// which takes up what the run has left.
import Datasets
import Foundation
import Store

/// Takes up unfinished runs.
public enum Resumption {
  /// Goes on with `run` until it is finished.
  ///
  /// - Throws: `StoreError.refused` for a kind of run that this version does not know, and what the
  ///   step throws.
  public static func resume(
    _ run: Run, in lab: LabFile, threads: Int,
    report: @escaping WorkProgress.Report = { _ in }
  ) throws {
    switch run.kind {
    case "import":
      _ = try ImportRecipe(resuming: run.settings).run(in: lab, report: report)
    case "import-model":
      _ = try ImportModelRecipe(resuming: run, in: lab).run(in: lab)
    case "train":
      _ = try settings(of: run, as: TrainStep.self).run(in: lab, report: report)
    case "evaluate":
      _ = try settings(of: run, as: EvaluateStep.self)
        .run(in: lab, threads: threads, report: report)
    case "evaluate-recipe":
      _ = try settings(of: run, as: RecipeEvaluationStep.self)
        .run(in: lab, threads: threads, report: report)
    case "sanity":
      _ = try settings(of: run, as: SanityStep.self)
        .run(in: lab, threads: threads, report: report)
    case "features":
      _ = try settings(of: run, as: FeatureStep.self)
        .run(in: lab, threads: threads, report: report)
    case "fourier":
      _ = try settings(of: run, as: FourierStep.self)
        .run(in: lab, threads: threads, report: report)
    case "layer-robustness":
      _ = try settings(of: run, as: LayerRobustnessStep.self)
        .run(in: lab, threads: threads, report: report)
    case "attack", "construct", "alter", "style":
      guard let recipe = StoredRecipe(run) else { throw unreadable(run) }
      _ = try recipe.run(in: lab, threads: threads, report: report)
    case "relabel":
      _ = try settings(of: run, as: RelabelRecipe.self)
        .run(in: lab, threads: threads, report: report)
    case "select":
      _ = try settings(of: run, as: SelectRecipe.self).run(in: lab, threads: threads)
    case "draw":
      _ = try settings(of: run, as: DrawRecipe.self).run(in: lab, report: report)
    case "photographs":
      _ = try settings(of: run, as: PhotographRecipe.self).run(in: lab, report: report)
    case "recover":
      _ = try settings(of: run, as: RecoverStep.self).run(in: lab, report: report)
    case "starts":
      _ = try settings(of: run, as: StartsRecipe.self).run(in: lab)
    case "fit-linear":
      _ = try settings(of: run, as: RobustLinearStep.self).run(in: lab, report: report)
    case "fit-last-layer":
      _ = try settings(of: run, as: LastLayerStep.self)
        .run(in: lab, threads: threads, report: report)
    case "directions":
      _ = try settings(of: run, as: DirectionsRecipe.self).run(in: lab)
    case "experiment":
      _ = try StudyRun(resuming: Data(run.settings.utf8))
        .run(in: lab, threads: threads, Telling(report: report))
    default:
      throw StoreError.refused(
        "run \(run.id) is of kind '\(run.kind)', which this version cannot resume; "
          + "run the command that began it again")
    }
  }

  private static func settings<Step: Decodable>(of run: Run, as step: Step.Type) throws -> Step {
    do {
      return try JSONDecoder().decode(step, from: Data(run.settings.utf8))
    } catch {
      throw unreadable(run)
    }
  }

  private static func unreadable(_ run: Run) -> StoreError {
    .refused("the settings of run \(run.id) cannot be read; run the command that began it again")
  }
}
