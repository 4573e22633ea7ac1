package org.tunbroker.tests.packets;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * For tests of full rings and of packets too short for IP: loopback waits for room and gives
 * everything back, where the driver wintun drops, as it must.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@DisabledIfSystemProperty(
        named = "tunbroker.test.driver",
        matches = "wintun",
        disabledReason = "not for a driver that drops")
@interface LosslessDriver {}
