/// The convention that separates the rows of a table by account.
///
/// A migration runs `SELECT isolate_by_account('shares');` after each `CREATE TABLE`, or does the same by hand. It
/// enables and forces row-level security and creates a policy for all commands with ``condition``. If no account is
/// set, the condition raises an error; it never matches all rows.
public enum RowSecurity {
    public static let condition = "account = current_setting('tandem.account')"

    /// The function exists in each schema and runs with the permissions of its caller, which is a migration.
    static let function = """
        CREATE OR REPLACE FUNCTION isolate_by_account(target regclass) RETURNS void LANGUAGE plpgsql AS $body$
        BEGIN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
            EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
            EXECUTE format('CREATE POLICY account_isolation ON %s USING (account = current_setting(''tandem.account''))',
                target);
        END $body$;
        """
}
