package org.tunbroker.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.client.ConnectOptions;

/**
 * Gives a test class a broker of its own, which no other program meets. It starts when the first
 * parameter is resolved, and ends with the class. Nested classes share it.
 *
 * <p>A test, a method that runs before or after it, or a constructor may take
 *
 * <ul>
 *   <li>a {@link org.tunbroker.client.TunClient}: connected, new for each parameter, and closed by
 *       the extension after the test (after the class, if the class or a constructor has it);
 *   <li>{@link ConnectOptions}, by which a test connects by itself, and closes by itself.
 * </ul>
 *
 * <p>Example:
 *
 * <pre>{@code
 * @TunBroker
 * class EchoTest {
 *     @Test
 *     void shouldComeBack(final TunClient client) { ... }
 * }
 * }</pre>
 */
@Documented
@ExtendWith(TunBrokerExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TunBroker {
    /**
     * Names the driver.
     *
     * @return {@link ConnectOptions#DRIVER_LOOPBACK} by default, which needs no rights
     */
    String driver() default ConnectOptions.DRIVER_LOOPBACK;
}
