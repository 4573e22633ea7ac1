package org.tunbroker.bench;

/**
 * What a row is compared with, in the same run.
 *
 * @param row the name of a row of the same table
 * @param label that the ratio is printed with, such as C in "0.93 C"
 */
record Yardstick(String row, String label) {}
