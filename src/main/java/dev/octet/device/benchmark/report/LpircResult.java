package dev.octet.device.benchmark.report;

/**
 * A result by the rules of LPIRC 2018, track 1. Whether the accuracy's denominator is all images or
 * those classified in time is not settled: both are here, and equal at 30 ms or less an image.
 *
 * @param images of the set
 * @param classified within the budget of 30 ms an image of summed time
 * @param correct of those
 * @param accuracyOfImages correct / images
 * @param accuracyOfClassified correct / classified; 0 if none was
 * @param totalMilliseconds summed inference time of the classified
 * @param totalMillisecondsWithoutFirst the same as Google's harness counts it
 * @param millisecondsPerImage totalMilliseconds / classified
 * @param budgetMilliseconds 30 x images
 * @param scoreOfImages accuracyOfImages / max(budget, total), a millisecond
 * @param scoreOfClassified accuracyOfClassified / max(budget, total), a millisecond
 */
public record LpircResult(
    int images,
    int classified,
    int correct,
    double accuracyOfImages,
    double accuracyOfClassified,
    double totalMilliseconds,
    double totalMillisecondsWithoutFirst,
    double millisecondsPerImage,
    double budgetMilliseconds,
    double scoreOfImages,
    double scoreOfClassified) {}
