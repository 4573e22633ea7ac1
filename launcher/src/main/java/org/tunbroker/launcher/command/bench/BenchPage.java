package org.tunbroker.launcher.command.bench;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * A measurement as one HTML file: tables, and plots as SVG within it. It loads nothing. Stateless
 * and thread-safe.
 */
final class BenchPage {
    static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    private static final double NS_PER_US = 1e3;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 240;
    private static final int LEFT = 70;
    private static final int BOTTOM = 30;
    private static final int BAR = 60;

    private BenchPage() {}

    static String of(final Measurement measured) {
        final StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n")
                .append("<title>tunbroker bench</title>\n<style>body{font:15px sans-serif;margin:2em}")
                .append("td,th{text-align:right;padding:2px 12px}svg{background:#f8f8f8}</style>\n")
                .append("</head><body>\n<h1>tunbroker bench</h1>\n<p>")
                .append(escaped(measured.what()))
                .append("</p>\n<h2>Round trips of 64 bytes</h2>\n");
        roundTrips(page, measured.roundTripsNs());
        page.append("<h2>Packets a second</h2>\n");
        rates(page, measured.rates());
        return page.append("</body></html>\n").toString();
    }

    static String escaped(final String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String number(final double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static void roundTrips(final StringBuilder page, final Histogram trips) {
        page.append("<table><tr><th>percentile</th><th>microseconds</th></tr>\n");
        for (final double percentile : PERCENTILES) {
            page.append("<tr><td>")
                    .append(percentile)
                    .append("</td><td>")
                    .append(number(trips.getValueAtPercentile(percentile) / NS_PER_US))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n<p>")
                .append(number(trips.getTotalCount()))
                .append(" round trips</p>\n");
        begin(page);
        final double most = Math.log10(Math.max(10, trips.getMaxValue()));
        final double least = Math.log10(Math.max(1, trips.getMinValue()));
        page.append("<polyline fill=\"none\" stroke=\"#06c\" stroke-width=\"2\" points=\"");
        for (int i = 0; i < PERCENTILES.length; i++) {
            final double value =
                    Math.log10(Math.max(1, trips.getValueAtPercentile(PERCENTILES[i])));
            page.append(x(i, PERCENTILES.length))
                    .append(',')
                    .append(y((value - least) / Math.max(1e-9, most - least)))
                    .append(' ');
        }
        page.append("\"/>\n");
        for (int i = 0; i < PERCENTILES.length; i++) {
            label(page, x(i, PERCENTILES.length), HEIGHT - 8, Double.toString(PERCENTILES[i]));
        }
        label(page, LEFT / 2, y(1), number(Math.pow(10, most) / NS_PER_US));
        label(page, LEFT / 2, y(0), number(Math.pow(10, least) / NS_PER_US));
        page.append("</svg>\n<p>microseconds, on a logarithmic scale, by percentile</p>\n");
    }

    private static void rates(final StringBuilder page, final List<Measurement.Rate> rates) {
        page.append("<table><tr><th>bytes</th><th>to the driver</th><th>from the driver</th></tr>\n");
        double most = 1;
        for (final Measurement.Rate rate : rates) {
            page.append("<tr><td>")
                    .append(rate.length())
                    .append("</td><td>")
                    .append(number(rate.toDriver()))
                    .append("</td><td>")
                    .append(number(rate.fromDriver()))
                    .append("</td></tr>\n");
            most = Math.max(most, Math.max(rate.toDriver(), rate.fromDriver()));
        }
        page.append("</table>\n");
        begin(page);
        for (int i = 0; i < rates.size(); i++) {
            final int middle = x(i, rates.size() + 1) + BAR;
            bar(page, middle - BAR, rates.get(i).toDriver() / most, "#06c");
            bar(page, middle, rates.get(i).fromDriver() / most, "#c60");
            label(page, middle, HEIGHT - 8, rates.get(i).length() + " bytes");
        }
        label(page, LEFT / 2, y(1), number(most));
        page.append("</svg>\n<p>packets a second: blue to the driver, orange from it</p>\n");
    }

    private static void begin(final StringBuilder page) {
        page.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                        + " font-size=\"12\" text-anchor=\"middle\" role=\"img\">%n",
                WIDTH,
                HEIGHT));
    }

    private static void bar(
            final StringBuilder page, final int left, final double share, final String color) {
        page.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                left,
                y(share),
                BAR - 4,
                y(0) - y(share),
                color));
    }

    private static void label(
            final StringBuilder page, final int x, final int y, final String text) {
        page.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, escaped(text)));
    }

    private static int x(final int index, final int count) {
        return LEFT + index * (WIDTH - LEFT - BOTTOM) / Math.max(1, count - 1);
    }

    private static int y(final double share) {
        return (int) Math.round(HEIGHT - BOTTOM - share * (HEIGHT - 2 * BOTTOM));
    }
}
