package dev.octet.device.benchmark.report;

/**
 * A result by the rules of LPIRC 2018, track 1. The rules leave open whether the accuracy's
 * denominator is all images or those classified in time. Both are given; they are equal at 30 ms or
 * less per image.
 *
 * @param images number of images of the set
 * @param classified number of images that were classified before {@code budgetMilliseconds} were
 *     over
 * @param correct number of images among the classified ones whose class is correct
 * @param accuracyOfImages {@code correct / images}, 0 to 1
 * @param accuracyOfClassified {@code correct / classified}, 0 to 1; 0 if none was classified
 * @param totalMilliseconds total inference time of the classified images in milliseconds
 * @param totalMillisecondsWithoutFirst {@code totalMilliseconds} without the first image, as
 *     Google's harness counts it
 * @param millisecondsPerImage {@code totalMilliseconds / classified}
 * @param budgetMilliseconds time limit of all images in milliseconds: {@code 30 * images}
 * @param scoreOfImages {@code accuracyOfImages / max(budgetMilliseconds, totalMilliseconds)}, per
 *     millisecond
 * @param scoreOfClassified {@code accuracyOfClassified / max(budgetMilliseconds,
 *     totalMilliseconds)}, per millisecond
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
