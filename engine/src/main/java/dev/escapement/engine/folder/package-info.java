/**
 * Definitions kept in files: read, put in force, and read again when they change. It imports the words, definitions, the ledger's
 * catalog and a YAML parser. Start reading at {@link dev.escapement.engine.folder.DefinitionFolder}.
 */
package dev.escapement.engine.folder;
