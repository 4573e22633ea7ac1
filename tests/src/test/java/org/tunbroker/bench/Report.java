package org.tunbroker.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes all that was measured as JSON. */
final class Report {
    private Report() {}

    static void write(
            final Path file,
            final Setting setting,
            final Map<String, String> machine,
            final List<Table> tables)
            throws IOException {
        final JsonObject root = new JsonObject();
        root.add("machine", object(machine));
        root.addProperty("client", setting.clientName());
        root.addProperty("quick", setting.quick());
        final JsonArray subjects = new JsonArray();
        tables.forEach(table -> subjects.add(table(table)));
        root.add("subjects", subjects);
        final String json = new GsonBuilder().setPrettyPrinting().create().toJson(root);
        Files.writeString(file, json + "\n");
    }

    private static JsonObject object(final Map<String, String> texts) {
        final JsonObject object = new JsonObject();
        texts.forEach(object::addProperty);
        return object;
    }

    private static JsonObject table(final Table table) {
        final JsonObject object = new JsonObject();
        object.addProperty("name", table.name());
        object.addProperty("title", table.title());
        object.addProperty("note", table.note());
        final JsonArray rows = new JsonArray();
        table.outcomes().forEach(outcome -> rows.add(row(table, outcome)));
        object.add("rows", rows);
        object.add("missing", object(table.missing()));
        return object;
    }

    private static JsonObject row(final Table table, final Outcome outcome) {
        final JsonObject row = new JsonObject();
        row.addProperty("name", outcome.row().name());
        row.addProperty("unit", outcome.row().unit());
        row.addProperty("damaged", outcome.isDamaged());
        row.addProperty("failure", outcome.failure());
        row.addProperty("dropped", outcome.dropped());
        if (outcome.isSound()) {
            row.addProperty("median", outcome.median());
            row.addProperty("min", outcome.min());
            row.addProperty("max", outcome.max());
            final JsonArray values = new JsonArray();
            for (final double value : outcome.values()) {
                values.add(value);
            }
            row.add("values", values);
            final JsonObject ratios = new JsonObject();
            table.ratios(outcome).forEach(ratios::addProperty);
            row.add("ratios", ratios);
        }
        return row;
    }
}
