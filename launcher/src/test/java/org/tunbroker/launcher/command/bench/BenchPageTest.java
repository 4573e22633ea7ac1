package org.tunbroker.launcher.command.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class BenchPageTest {
    private static Measurement measured() {
        final Measurement measured = new Measurement("driver <loopback> & others");
        for (int i = 1; i <= 1000; i++) {
            measured.roundTripsNs().recordValue(i * 1000L);
        }
        measured.add(new Measurement.Rate(64, 1e6, 5e5));
        measured.add(new Measurement.Rate(1400, 0, 2.5e5));
        return measured;
    }

    private static Document parsed(final String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
    }

    @Test
    void shouldShowPercentilesAndRates() throws Exception {
        final String page = BenchPage.of(measured());
        assertTrue(page.contains("<td>50.0</td><td>500</td>"), page);
        assertTrue(page.contains("<td>64</td><td>1,000,000</td><td>500,000</td>"), page);
        assertTrue(page.contains("<p>1,000 round trips</p>"), page);
        final Document document = parsed(page);
        assertEquals(2, document.getElementsByTagName("svg").getLength());
        assertEquals(1, document.getElementsByTagName("polyline").getLength());
        assertEquals(4, document.getElementsByTagName("rect").getLength());
    }

    @Test
    void shouldDrawHigherBarsForHigherRates() throws Exception {
        final Document document = parsed(BenchPage.of(measured()));
        final int[] heights = new int[4];
        for (int i = 0; i < heights.length; i++) {
            final Element bar = (Element) document.getElementsByTagName("rect").item(i);
            heights[i] = Integer.parseInt(bar.getAttribute("height"));
        }
        assertTrue(heights[0] > heights[1] && heights[1] > heights[3], "" + heights[3]);
        assertEquals(0, heights[2]);
    }

    @Test
    void shouldLoadNothing() {
        final String page = BenchPage.of(measured());
        assertFalse(page.contains("<script"), page);
        assertFalse(page.contains("src="), page);
        assertFalse(page.contains("href="), page);
        assertTrue(page.contains("driver &lt;loopback&gt; &amp; others"), page);
    }

    @Test
    void shouldPlotOneValue() throws Exception {
        final Measurement one = new Measurement("one");
        one.roundTripsNs().recordValue(1);
        assertEquals(
                0, parsed(BenchPage.of(one)).getElementsByTagName("rect").getLength());
    }
}
