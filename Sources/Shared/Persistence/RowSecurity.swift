/// The convention by which a table's rows are kept apart by account.
///
/// A migration writes `SELECT isolate_by_account('shares');` behind each `CREATE TABLE`, or the same by hand: row-level
/// security enabled and forced, and a policy for all commands whose condition is ``condition``. Without an account set,
/// the condition is an error; it never means all rows.
public enum RowSecurity {
    public static let condition = "account = current_setting('tandem.account')"

    /// Stands in each schema and runs with the rights of who calls it: a migration's.
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
