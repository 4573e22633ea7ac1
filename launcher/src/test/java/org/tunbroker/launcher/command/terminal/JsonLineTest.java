package org.tunbroker.launcher.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonLineTest {
    private final JsonLine json = new JsonLine();

    @Test
    void shouldPutCommasBetweenValuesOnly() {
        json.beginObject();
        json.put("number", -1L);
        json.put("truth", true);
        json.beginList("texts");
        json.add("a");
        json.add(null);
        json.endList();
        json.beginObject("inner");
        json.put("text", "\u00e9\"");
        json.endObject();
        json.beginList("objects");
        json.beginObject();
        json.endObject();
        json.beginObject();
        json.endObject();
        json.endList();
        json.endObject();
        assertEquals(
                "{\"number\":-1,\"truth\":true,\"texts\":[\"a\",null],"
                        + "\"inner\":{\"text\":\"\\u00e9\\\"\"},\"objects\":[{},{}]}",
                json.toString());
    }

    @Test
    void shouldWriteEmptyLists() {
        json.beginObject();
        json.beginList("none");
        json.endList();
        json.endObject();
        assertEquals("{\"none\":[]}", json.toString());
    }
}
