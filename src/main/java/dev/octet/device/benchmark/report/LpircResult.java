package dev.octet.device.benchmark.report;

/**
 * A result by the rules of LPIRC 2018, track 1. The rules leave open whether the accuracy's
 * denominator is all images or those classified in time. Both are given; they are equal at 30 ms or
 * less per image.
 *
 * @param images number of images of the set
 * @param classified number of images within the budget of 30 ms per image of summed time
 * @param correct number of correct ones among those
 * @param accuracyOfImages correct / images
 * @param accuracyOfClassified correct / classified; 0 if none was classified
 * @param totalMilliseconds summed inference time of the classified images
 * @param totalMillisecondsWithoutFirst the sum without the first image, as Google's harness counts
 *     it
 * @param millisecondsPerImage totalMilliseconds / classified
 * @param budgetMilliseconds 30 x images
 * @param scoreOfImages accuracyOfImages / max(budget, total), per millisecond
 * @param scoreOfClassified accuracyOfClassified / max(budget, total), per millisecond
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
