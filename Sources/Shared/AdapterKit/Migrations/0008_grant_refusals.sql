-- The keyed hash of the app's secret with which the issuer rejected the refresh token. After the secret was corrected,
-- the issuer is called again.

ALTER TABLE oauth_grants ADD COLUMN error_secret text;
