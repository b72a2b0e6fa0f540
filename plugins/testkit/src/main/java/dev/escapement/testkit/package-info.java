/**
 * What tests of step types and of applications need: real parts that hold still. It may be imported by tests only. Start reading at {@link
 * dev.escapement.testkit.StepHarness}.
 */
package dev.escapement.testkit;
